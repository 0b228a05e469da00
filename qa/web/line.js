// A question that is sent while another runs, or while the page still opens, waits in sight, and is sent after it.

// What the framework shows first would wipe a question that is asked before. A page whose first words never come sends
// all the same.
const FIRST_WORDS = 15_000;
const SHOWN = 3_000;  // so long at most it takes until the page shows that a question was taken
const LAST = 50;  // so long it takes until the framework has put into the box what it shows last
let waits = null;  // the question that waits, as it stands in the box
let sent = null;  // the one that was sent and that the page does not show yet
let unseen = 0;
let due = 0;
const opening = () => !document.querySelector('#narrowing .narrowing') && performance.now() < FIRST_WORDS;
const searching = () => document.querySelector('#dialogue .searching');
const busy = () => opening() || sent !== null || searching() !== null;
const running = () => sent ?? searching()?.closest('.turn').querySelector('h2').textContent ?? '';
const say = (text) => {
  const told = document.getElementById('queued');
  if (told) { told.textContent = text; told.hidden = !text; }
};
const hold = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  const question = box()?.value;
  // Pressed twice, it is asked once, also where the box is not yet emptied of it.
  if (!question?.trim() || question.trim() === running().trim()) return;
  waits = question;
  say(window.baohai.word(opening() ? '页面正在打开，打开后就问。' : '上一个问题还在检索，这一个排在后面，答完就问。'));
};
const type = (words) => {
  if (box().value === words) return;
  box().value = words;
  box().dispatchEvent(new Event('input', { bubbles: true }));
};
const shown = () => {
  clearTimeout(unseen);
  sent = null;
  next();
};
const sending = () => {
  if (!box()?.value.trim()) return;
  questions.end();
  waits = null;  // what waited was this, as the box has it now
  say('');
  sent = box().value;
  clearTimeout(unseen);
  unseen = setTimeout(shown, SHOWN);
};
const next = () => {
  if (waits === null || busy()) return;
  clearTimeout(due);
  due = setTimeout(send, LAST);
};
const send = () => {
  if (waits === null || busy() || !box()) return;
  type(waits);  // the one before may have failed or been stopped, and stand in the box again
  sending();
  document.querySelector('#question button')?.click();
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
  if (sends) (busy() ? hold : sending)(event);
}, true);
document.addEventListener('click', (event) => {
  if (event.isTrusted && event.target.closest('#question button')) (busy() ? hold : sending)(event);
}, true);
const PROGRESS = '[data-testid=status-tracker]';  // the framework writes hidden words about a call into every part
const inProgress = (node) => (node.closest ? node : node.parentElement)?.closest(PROGRESS);
new MutationObserver((changes) => {
  const ours = changes.map(({ target }) => target).filter((node) => !inProgress(node));
  const within = (part) => ours.some((node) => node.parentElement?.closest(part));
  const refused = within('#notice') && document.querySelector('#notice .notice');
  if (refused || (within('#dialogue') && document.querySelector('#dialogue .turns'))) shown();
  else next();
}).observe(document.body, { childList: true, characterData: true, subtree: true });
setTimeout(next, Math.max(0, FIRST_WORDS - performance.now()));
