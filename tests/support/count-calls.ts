/**
 * How often `work` calls a method that everybody shares, such as `JSON.stringify`: the steps of what
 * must not take too many, where a spy of the test runner would keep all their arguments.
 */
export function countCalls(owner: object, method: string, work: () => void): number {
  const counted: unknown = Reflect.get(owner, method);
  if (typeof counted !== 'function') throw new Error(`${method} is no function`);
  let calls = 0;
  const counting = new Proxy(counted, {
    apply(target, self, args) {
      calls += 1;
      const result: unknown = Reflect.apply(target, self, args);
      return result;
    },
  });
  Reflect.set(owner, method, counting);
  try {
    work();
  } finally {
    Reflect.set(owner, method, counted);
  }
  return calls;
}
