/** Does work that is done part by part all now. */
export function inOneGo<Answer>(work: Generator<unknown, Answer, undefined>): Answer {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
