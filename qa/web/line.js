// A question that is sent while another runs, or while the page still opens, waits in sight, and is sent after it.

// The framework drops a question that is sent while another is answered, and what it shows first would wipe one that is
// asked before. Here it waits. A page whose first words never come sends all the same.
const FIRST_WORDS = 15_000;
const opening = () => !document.querySelector('#narrowing .narrowing') && performance.now() < FIRST_WORDS;
const busy = () => opening() || document.querySelector('#dialogue .searching') !== null;
let waits = null;  // the question that waits, as it stands in the box
let sending = false;  // one press at a time: two would ask twice
const say = (text) => {
  const told = document.getElementById('queued');
  if (told) { told.textContent = text; told.hidden = !text; }
};
const hold = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!box()?.value.trim()) return;
  waits = box().value;
  say(window.baohai.word(opening() ? '页面正在打开，打开后就问。' : '上一个问题还在检索，这一个排在后面，答完就问。'));
};
const type = (words) => {
  if (!box() || box().value === words) return;
  box().value = words;
  box().dispatchEvent(new Event('input', { bubbles: true }));
};
const TRIES = 20;
const send = (tries) => {
  sending = false;
  if (waits === null || (tries === TRIES && busy())) return;
  // The one before may have failed or been stopped, and stand in the box again.
  if (tries === TRIES) type(waits);
  if (busy() || !box()?.value.trim() || !tries) { waits = null; say(''); return; }
  document.querySelector('#question button')?.click();
  sending = true;
  setTimeout(() => send(tries - 1), 300);  // the framework may not have noted yet that the other is done
};
document.addEventListener('input', (event) => {
  if (waits === null || !event.isTrusted || event.target !== box()) return;
  waits = box().value.trim() ? box().value : null;
  if (waits === null) say('');
}, true);
document.addEventListener('keydown', (event) => {
  const sends = event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target === box();
  // Put the phone's keyboard away, so that the answer shows; later, for the framework sends on the key press to come.
  if (sends && innerWidth <= 768) setTimeout(() => box()?.blur(), 100);
  if (sends && busy()) hold(event);
}, true);
document.addEventListener('click', (event) => {
  if (event.isTrusted && event.target.closest('#question button') && busy()) hold(event);
}, true);
const next = () => {
  if (waits === null || sending || busy()) return;
  sending = true;
  setTimeout(() => send(TRIES), 50);  // the framework puts into the box what it shows last
};
new MutationObserver(next).observe(document.body, { childList: true, characterData: true, subtree: true });
setTimeout(next, Math.max(0, FIRST_WORDS - performance.now()));
