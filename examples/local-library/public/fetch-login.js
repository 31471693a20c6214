// Signs in with fetch, and opens the account the moment the answer is there.
const form = document.querySelector('#login');
const mistake = document.querySelector('#mistake');

document.querySelector('#fetch-login').addEventListener('click', async () => {
  if (!form.reportValidity()) return;
  const response = await fetch('/api/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  if (response.ok) {
    location.href = '/account';
  } else {
    mistake.textContent = (await response.json()).error;
  }
});
