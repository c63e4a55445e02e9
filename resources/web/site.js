// Comfort only: every page works without it.
'use strict';

// The setup code stands behind the # of its link, which browsers keep to themselves.
for (const field of document.querySelectorAll('[data-from-hash]'))
  if (location.hash.length > 1 && !field.value) {
    field.value = location.hash.slice(1);
    history.replaceState(null, '', location.pathname);
  }

// A password can be looked at.
for (const field of document.querySelectorAll('input[type=password]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'reveal';
  const name = () => {
    const shown = field.type === 'text';
    button.textContent = shown ? 'Hide' : 'Show';
    button.setAttribute('aria-label', shown ? 'Hide the password' : 'Show the password');
  };
  button.addEventListener('click', () => {
    field.type = field.type === 'text' ? 'password' : 'text';
    name();
    field.focus();
  });
  name();
  const frame = document.createElement('span');
  frame.className = 'revealing';
  field.replaceWith(frame);
  frame.append(field, button);
}

// A form is sent once.
for (const form of document.querySelectorAll('form[method=post]'))
  form.addEventListener('submit', () => {
    const button = form.querySelector('button:not([type=button])');
    if (button) setTimeout(() => { button.disabled = true; });
  });
addEventListener('pageshow', () => {
  for (const button of document.querySelectorAll('button:disabled')) button.disabled = false;
});
