// Sends two requests at once, and goes on when both have been answered.
const race = document.querySelector('#race');

class Refused extends Error {}

async function post(url) {
  const response = await fetch(url, { method: 'POST', headers: { Accept: 'application/json' } });
  const { error } = await response.json();
  if (error) throw response.status === 400 ? new Refused(error) : new Error(error);
}

async function firstAndWhatFollows() {
  await post(race.dataset.first);
  if (race.dataset.afterFirst) await post(race.dataset.afterFirst);
}

/** Resolves with where to go next. */
async function second() {
  const { then, ifRefused } = race.dataset;
  try {
    await post(race.dataset.second);
    return then;
  } catch (error) {
    if (error instanceof Refused && ifRefused) return ifRefused;
    throw error;
  }
}

try {
  const [next] = await Promise.all([second(), firstAndWhatFollows()]);
  location.replace(next);
} catch (error) {
  race.textContent = `One of the two requests failed: ${error.message}`;
}
