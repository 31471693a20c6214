// Sends two requests at once, and goes on when both have been answered.
const race = document.querySelector('#race');

async function post(url) {
  const response = await fetch(url, { method: 'POST', headers: { Accept: 'application/json' } });
  const { error } = await response.json();
  if (error) throw new Error(error);
}

async function firstAndWhatFollows() {
  await post(race.dataset.first);
  if (race.dataset.afterFirst) await post(race.dataset.afterFirst);
}

try {
  await Promise.all([firstAndWhatFollows(), post(race.dataset.second)]);
  location.replace(race.dataset.then);
} catch (error) {
  race.textContent = `One of the two requests failed: ${error.message}`;
}
