import { Router } from 'express';
import type { Book, Catalogue } from '../catalogue.ts';
import { rowId } from '../input.ts';
import { Problem } from '../problem.ts';
import type { Sessions } from '../sessions/kit.ts';
import { booksView, bookView } from '../views/books.ts';
import { page } from '../views/layout.ts';
import { visitor } from '../visitor.ts';

export function bookRoutes(sessions: Sessions, catalogue: Catalogue): Router {
  const router = Router();

  function existing(id: string): Book {
    const book = catalogue.book(rowId(id, 'book'));
    if (!book) throw new Problem(404, 'There is no such book.');
    return book;
  }

  router.get('/books', (req, res) => {
    const body = booksView(catalogue.books());
    res.send(page({ title: 'Books', body, visitor: visitor(sessions.of(req)) }));
  });

  router.get('/books/:id', (req, res) => {
    const book = existing(req.params.id);
    const who = visitor(sessions.of(req));
    res.send(page({ title: book.title, body: bookView(book, who), visitor: who }));
  });

  router.post('/books/:id/loan', (req, res) => {
    const { id } = existing(req.params.id);
    const { member } = visitor(sessions.of(req));
    if (member === undefined) {
      res.redirect(`/login?next=/books/${id}`);
      return;
    }
    if (!catalogue.lend(id, member)) throw new Problem(409, 'Our only copy is on loan already.');
    res.redirect(`/books/${id}`);
  });

  router.post('/books/:id/return', (req, res) => {
    const { id } = existing(req.params.id);
    const { member } = visitor(sessions.of(req));
    if (member === undefined) {
      res.redirect(`/login?next=/books/${id}`);
      return;
    }
    if (!catalogue.takeBack(id, member)) throw new Problem(409, 'You do not have this book.');
    res.redirect(`/books/${id}`);
  });

  return router;
}
