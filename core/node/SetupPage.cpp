#include "SetupPage.h"

namespace bitbeats::node {

std::string_view setupPage() {
    return R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>BitBeats: first administrator</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 26rem; margin: 12vh auto; padding: 0 1rem; }
  label { display: block; margin: 1rem 0 0; }
  input { width: 100%; box-sizing: border-box; padding: .6rem; font: inherit; border: 1px solid #8888; border-radius: .5rem; }
  button { margin-top: 1.5rem; padding: .6rem 1.2rem; font: inherit; border: 0; border-radius: .5rem; background: #6d4aff; color: #fff; }
  #said { margin-top: 1rem; }
</style>
<h1>Welcome to your node</h1>
<p>Make the account that administers it. This page works once.</p>
<form id="form">
  <label>E-mail <input name="email" type="email" required autocomplete="email"></label>
  <label>Handle <input name="handle" required pattern="[a-z0-9_-]{2,32}" autocomplete="username"></label>
  <label>Password <input name="password" type="password" required minlength="8" autocomplete="new-password"></label>
  <button>Make the account</button>
</form>
<p id="said" role="status"></p>
<script>
  const form = document.getElementById('form'), said = document.getElementById('said');
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const body = Object.fromEntries(new FormData(form));
    body.token = location.hash.slice(1);
    const answer = await fetch('/api/auth/first-admin',
      {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
    const object = await answer.json().catch(() => ({}));
    said.textContent = answer.ok ? 'Done. Sign in from the app with this account.'
                                 : (object.error ? object.error.message : 'That did not work.');
    if (answer.ok) form.hidden = true;
  });
</script>
</html>
)";
}

} // namespace bitbeats::node
