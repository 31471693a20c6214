import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { seedAuthors } from './seed.ts';

export interface Author {
  id: number;
  name: string;
  lived: string;
  about: string;
}

export interface Book {
  id: number;
  title: string;
  year: number;
  summary: string;
  authorId: number;
  authorName: string;
  /** The member who has the library's only copy at home. */
  borrower: string | undefined;
}

export interface Counts {
  books: number;
  authors: number;
  loans: number;
}

/** Books, authors and loans. Says nothing about sessions: that is the visitor's side. */
export interface Catalogue {
  counts(): Counts;
  books(): Book[];
  book(id: number): Book | undefined;
  booksBy(authorId: number): Book[];
  booksLentTo(member: string): Book[];
  authors(): Author[];
  author(id: number): Author | undefined;
  /** False when somebody else has it. */
  lend(bookId: number, member: string): boolean;
  /** False when this member does not have it. */
  takeBack(bookId: number, member: string): boolean;
  close(): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS authors (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, lived TEXT NOT NULL, about TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS books (
    id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES authors (id),
    title TEXT NOT NULL, year INTEGER NOT NULL, summary TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS loans (
    book_id INTEGER PRIMARY KEY REFERENCES books (id), member TEXT NOT NULL
  ) STRICT;`;

const SELECT_BOOKS = `
  SELECT books.id, title, year, summary, author_id, authors.name AS author_name, member
  FROM books JOIN authors ON authors.id = author_id LEFT JOIN loans ON book_id = books.id`;

/** `:memory:` leaves nothing behind; a file keeps the loans until the next run. */
export function openCatalogue(file = ':memory:'): Catalogue {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  if (count(database, 'authors') === 0) seed(database);

  const books = database.prepare(`${SELECT_BOOKS} ORDER BY title`);
  const book = database.prepare(`${SELECT_BOOKS} WHERE books.id = ?`);
  const booksBy = database.prepare(`${SELECT_BOOKS} WHERE author_id = ? ORDER BY year`);
  const booksLentTo = database.prepare(`${SELECT_BOOKS} WHERE member = ? ORDER BY title`);
  const authors = database.prepare('SELECT * FROM authors ORDER BY id');
  const author = database.prepare('SELECT * FROM authors WHERE id = ?');
  const lend = database.prepare('INSERT OR IGNORE INTO loans (book_id, member) VALUES (?, ?)');
  const takeBack = database.prepare('DELETE FROM loans WHERE book_id = ? AND member = ?');

  return {
    counts: () => ({
      books: count(database, 'books'),
      authors: count(database, 'authors'),
      loans: count(database, 'loans'),
    }),
    books: () => books.all().map(toBook),
    book: (id) => optional(book.get(id), toBook),
    booksBy: (authorId) => booksBy.all(authorId).map(toBook),
    booksLentTo: (member) => booksLentTo.all(member).map(toBook),
    authors: () => authors.all().map(toAuthor),
    author: (id) => optional(author.get(id), toAuthor),
    lend: (bookId, member) => lend.run(bookId, member).changes === 1,
    takeBack: (bookId, member) => takeBack.run(bookId, member).changes === 1,
    close: () => database.close(),
  };
}

function seed(database: DatabaseSync): void {
  const addAuthor = database.prepare('INSERT INTO authors (name, lived, about) VALUES (?, ?, ?)');
  const addBook = database.prepare(
    'INSERT INTO books (author_id, title, year, summary) VALUES (?, ?, ?, ?)',
  );
  database.exec('BEGIN');
  for (const { name, lived, about, books } of seedAuthors) {
    const { lastInsertRowid } = addAuthor.run(name, lived, about);
    for (const { title, year, summary } of books) {
      addBook.run(lastInsertRowid, title, year, summary);
    }
  }
  database.exec('COMMIT');
}

type Row = Record<string, SQLOutputValue>;

function toBook(row: Row): Book {
  return {
    id: integer(row, 'id'),
    title: text(row, 'title'),
    year: integer(row, 'year'),
    summary: text(row, 'summary'),
    authorId: integer(row, 'author_id'),
    authorName: text(row, 'author_name'),
    borrower: row.member === null ? undefined : text(row, 'member'),
  };
}

function toAuthor(row: Row): Author {
  return {
    id: integer(row, 'id'),
    name: text(row, 'name'),
    lived: text(row, 'lived'),
    about: text(row, 'about'),
  };
}

function count(database: DatabaseSync, table: 'authors' | 'books' | 'loans'): number {
  const row = database.prepare(`SELECT count(*) AS total FROM ${table}`).get();
  return row === undefined ? 0 : integer(row, 'total');
}

function optional<T>(row: Row | undefined, parse: (row: Row) => T): T | undefined {
  return row === undefined ? undefined : parse(row);
}

function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`Column ${column} holds no text.`);
  return value;
}

function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new TypeError(`Column ${column} holds no number.`);
  return value;
}
