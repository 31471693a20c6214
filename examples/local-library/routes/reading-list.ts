import { Router } from 'express';
import type { Catalogue } from '../catalogue.ts';
import { field, rowId } from '../input.ts';
import { Problem } from '../problem.ts';
import type { Sessions } from '../sessions/kit.ts';
import { page } from '../views/layout.ts';
import { readingListView } from '../views/reading-list.ts';
import { setReadingList, visitor } from '../visitor.ts';

export function readingListRoutes(sessions: Sessions, catalogue: Catalogue): Router {
  const router = Router();

  router.get('/reading-list', (req, res) => {
    const who = visitor(sessions.of(req));
    const books = who.readingList.flatMap((id) => catalogue.book(id) ?? []);
    res.send(page({ title: 'Reading list', body: readingListView(books), visitor: who }));
  });

  router.post('/reading-list/:bookId', async (req, res) => {
    const book = catalogue.book(rowId(req.params.bookId, 'book'));
    if (!book) throw new Problem(404, 'There is no such book.');
    const session = sessions.of(req);
    const others = visitor(session).readingList.filter((id) => id !== book.id);
    switch (field(req, 'action')) {
      case 'add':
        setReadingList(session, [...others, book.id]);
        break;
      case 'remove':
        setReadingList(session, others);
        break;
      default:
        throw new Problem(400, 'A book can be added to the reading list, or removed from it.');
    }
    await session.saveBeforeAnswer();
    res.redirect('/reading-list');
  });

  return router;
}
