export interface SeedAuthor {
  name: string;
  lived: string;
  about: string;
  books: readonly SeedBook[];
}

export interface SeedBook {
  title: string;
  year: number;
  summary: string;
}

/** Classics, so that everybody knows what to expect. Years are those of the first book edition. */
export const seedAuthors: readonly SeedAuthor[] = [
  {
    name: 'Jane Austen',
    lived: '1775–1817',
    about: 'English novelist of manners, irony and the marriage market.',
    books: [
      {
        title: 'Pride and Prejudice',
        year: 1813,
        summary: 'Elizabeth Bennet and Mr Darcy learn to mistrust first impressions.',
      },
      {
        title: 'Emma',
        year: 1815,
        summary: 'A clever young woman arranges other people’s lives and misreads her own.',
      },
    ],
  },
  {
    name: 'Mary Shelley',
    lived: '1797–1851',
    about: 'English writer who gave the modern world its best-known monster.',
    books: [
      {
        title: 'Frankenstein',
        year: 1818,
        summary: 'A student makes a living being and will not answer for it.',
      },
      {
        title: 'The Last Man',
        year: 1826,
        summary: 'One survivor writes down the end of mankind.',
      },
    ],
  },
  {
    name: 'Charles Dickens',
    lived: '1812–1870',
    about: 'English novelist of crowded streets, law courts and second chances.',
    books: [
      {
        title: 'A Tale of Two Cities',
        year: 1859,
        summary: 'London and Paris before and during the French Revolution.',
      },
      {
        title: 'Great Expectations',
        year: 1861,
        summary: 'Pip comes into money and does not know from whom.',
      },
    ],
  },
  {
    name: 'Charlotte Brontë',
    lived: '1816–1855',
    about: 'English novelist, the eldest of the three sisters who wrote.',
    books: [
      {
        title: 'Jane Eyre',
        year: 1847,
        summary: 'A governess with a will of her own, and a house with a locked door.',
      },
      { title: 'Villette', year: 1853, summary: 'Lucy Snowe teaches, watches and keeps silent.' },
    ],
  },
  {
    name: 'Emily Brontë',
    lived: '1818–1848',
    about: 'English poet, and author of a single novel.',
    books: [
      {
        title: 'Wuthering Heights',
        year: 1847,
        summary: 'Love and revenge over two generations on the Yorkshire moors.',
      },
    ],
  },
  {
    name: 'Herman Melville',
    lived: '1819–1891',
    about: 'American sailor and novelist, famous long after his death.',
    books: [
      {
        title: 'Moby-Dick',
        year: 1851,
        summary: 'Captain Ahab hunts the white whale, and takes his crew along.',
      },
    ],
  },
  {
    name: 'George Eliot',
    lived: '1819–1880',
    about: 'The pen name of Mary Ann Evans, English novelist.',
    books: [
      {
        title: 'Silas Marner',
        year: 1861,
        summary: 'A weaver loses his gold and finds a child.',
      },
      {
        title: 'Middlemarch',
        year: 1871,
        summary: 'Ideals and marriages in an English country town.',
      },
    ],
  },
  {
    name: 'Fyodor Dostoevsky',
    lived: '1821–1881',
    about: 'Russian novelist of guilt, faith and doubt.',
    books: [
      {
        title: 'Crime and Punishment',
        year: 1867,
        summary: 'A student thinks that he has the right to kill.',
      },
      {
        title: 'The Brothers Karamazov',
        year: 1880,
        summary: 'Three brothers, a half-brother, and a murdered father.',
      },
    ],
  },
  {
    name: 'Leo Tolstoy',
    lived: '1828–1910',
    about: 'Russian novelist of families, wars and conscience.',
    books: [
      {
        title: 'War and Peace',
        year: 1869,
        summary: 'Five families in the years of Napoleon’s campaigns.',
      },
      {
        title: 'Anna Karenina',
        year: 1878,
        summary: 'A marriage breaks in public, another grows in private.',
      },
    ],
  },
  {
    name: 'Jules Verne',
    lived: '1828–1905',
    about: 'French novelist of extraordinary voyages.',
    books: [
      {
        title: 'Around the World in Eighty Days',
        year: 1873,
        summary: 'A wager, a timetable, and one day too many.',
      },
    ],
  },
  {
    name: 'Machado de Assis',
    lived: '1839–1908',
    about: 'Brazilian novelist, a sceptic with perfect manners.',
    books: [
      {
        title: 'The Posthumous Memoirs of Brás Cubas',
        year: 1881,
        summary: 'A dead man tells his life, with no reason left to flatter anyone.',
      },
      {
        title: 'Dom Casmurro',
        year: 1899,
        summary: 'A jealous man argues his case; the reader is the judge.',
      },
    ],
  },
  {
    name: 'Bram Stoker',
    lived: '1847–1912',
    about: 'Irish author and theatre manager.',
    books: [
      {
        title: 'Dracula',
        year: 1897,
        summary: 'Letters and diaries tell of a count who wants to move to London.',
      },
    ],
  },
  {
    name: 'Rabindranath Tagore',
    lived: '1861–1941',
    about: 'Bengali poet, novelist and composer, Nobel laureate of 1913.',
    books: [
      {
        title: 'The Home and the World',
        year: 1916,
        summary: 'A marriage between two ideas of what a nation is.',
      },
    ],
  },
  {
    name: 'Natsume Sōseki',
    lived: '1867–1916',
    about: 'Japanese novelist of the Meiji era.',
    books: [
      {
        title: 'Kokoro',
        year: 1914,
        summary: 'A student befriends an older man who keeps a secret.',
      },
    ],
  },
];
