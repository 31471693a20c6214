/** A session dictionary of about so many bytes, shaped as a shop's: users, lists, small objects. */
export function dictionary(bytes: number): Record<string, unknown> {
  const items: object[] = [];
  const session = { user: 'ada', visits: 0, roles: ['admin', 'editor'], items };
  for (let size = JSON.stringify(session).length, id = 0; size < bytes; id += 1) {
    const item = {
      id,
      sku: `SKU-${id.toString(36).padStart(6, '0')}`,
      title: `Item number ${id}, as it is called in the catalogue`,
      price: id * 1.25,
      options: { colour: id % 2 === 0 ? 'red' : 'blue', gift: id % 3 === 0, note: null },
    };
    items.push(item);
    size += JSON.stringify(item).length + 1;
  }
  return session;
}
