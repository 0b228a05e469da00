// Runs once for each part of the page that is built in Python. `element` is its root; `trigger` and `watch` come from
// the framework. A pressed [data-act] either acts here or is told to Python with its dataset; so is a form that is sent.
const TOLD = [
  'open', 'show', 'ask', 'anew', 'again', 'halt', 'judge', 'narrow', 'widen', 'visit', 'restore', 'browse', 'near', 'raw',
  'stock', 'amend', 'call_off', 'remove', 'roll_back',
];
const page = () => window.baohai;
const part = element.closest('.block')?.id ?? '';

// Other scripts of the page tell things to Python through a part, too.
(window.baohaiParts ??= {})[part] = (name, told) => { if (TOLD.includes(name)) trigger(name, told); };

const calm = () => (matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth');
const jump = (card) => {
  document.querySelectorAll('.card.on').forEach((other) => other.classList.remove('on'));
  card.classList.add('on');
  card.scrollIntoView({ block: 'center', behavior: calm() });
  card.focus({ preventScroll: true });
};

const copied = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The clipboard is closed to pages that come over plain HTTP from another machine.
    const box = document.createElement('textarea');
    box.value = text;
    (element.querySelector('dialog[open]') ?? element).append(box);
    box.select();
    const done = document.execCommand('copy');
    box.remove();
    return done;
  }
};
const copy = (pressed, text) => copied(text).then((done) => {
  const label = pressed.textContent;
  pressed.textContent = done ? page().word('已复制') : page().word('没有复制成');
  pressed.disabled = true;
  setTimeout(() => { pressed.textContent = label; pressed.disabled = false; }, 1500);
});

// What is quoted: the words that are selected in the reader, else the passage that was found, else the headline.
const quoted = (reader) => {
  const selected = getSelection();
  if (String(selected) && reader.contains(selected.anchorNode)) return String(selected).trim();
  const hits = [...reader.querySelectorAll('p.hit')].map((hit) => hit.textContent.trim());
  return hits.join('\n') || reader.querySelector('#reader-title').textContent.trim();
};

let stood = -1;
const step = (reader, by) => {
  const hits = [...reader.querySelectorAll('.hit')];
  stood = (stood + by + hits.length) % hits.length;
  hits.forEach((hit, at) => hit.classList.toggle('here', at === stood));
  hits[stood].scrollIntoView({ block: 'center', behavior: calm() });
};

const HERE = {
  copy: (pressed, told) => copy(pressed, told.text),
  quote: (pressed, told) => copy(pressed, `“${quoted(element.querySelector('.reader'))}”\n—— ${told.cited}`),
  link: (pressed) => copy(pressed, location.href),
  hit: (pressed, told) => step(element.querySelector('.reader'), Number(told.step)),
  print: () => window.print(),
  tab: (pressed, told) => page().tab(told.tab),
  close: (pressed) => pressed.closest('dialog').close(),
  unfold: (pressed) => {
    pressed.closest('.card').querySelector('.text').classList.remove('folded');
    pressed.remove();
  },
};

const act = (pressed) => {
  const { act: name, ...told } = pressed.dataset;
  if (HERE[name]) {
    HERE[name](pressed, told);
  } else if (name === 'show' && 'shown' in told) {
    const card = document.getElementById(`ev-${told.card}`);
    if (card) jump(card);
  } else if (TOLD.includes(name)) {
    if (name === 'open') page().opening(told);
    if (name === 'anew') page().asked(null, true);  // a reload before Python has answered asks nothing again
    trigger(name, told);
  }
};

element.addEventListener('click', (event) => {
  const dialog = event.target.closest('dialog');
  if (dialog && event.target === dialog) { dialog.close(); return; }  // beside the drawer
  const pressed = event.target.closest('[data-act]');
  if (!pressed || pressed.disabled || pressed.matches('form')) return;
  if (event.detail > 1 && TOLD.includes(pressed.dataset.act)) return;  // a double click presses once
  if (pressed.matches('article') && event.target.closest('details, input, label')) return;  // these act by themselves
  // Selecting words on a card is no press.
  if (pressed.matches('article') && String(getSelection())) return;
  act(pressed);
});

element.addEventListener('submit', (event) => {
  const form = event.target.closest('form[data-act]');
  if (!form) return;
  event.preventDefault();
  const { act: name, ...told } = form.dataset;
  if (TOLD.includes(name)) trigger(name, { ...told, ...Object.fromEntries(new FormData(form)) });
});

const beside = (card, by) => {
  const cards = [...element.querySelectorAll('.card')];
  return cards[cards.indexOf(card) + by];
};
element.addEventListener('keydown', (event) => {
  const card = event.target;
  if (!card.matches('article[data-act]')) return;
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
    act(card);
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const next = beside(card, event.key === 'ArrowDown' ? 1 : -1);
    if (next) { event.preventDefault(); next.focus(); }
  }
});

const openDrawer = (dialog) => {
  // Emptied on closing, so that the same article can be opened again.
  dialog.addEventListener('close', () => { props.value = ''; page().closed(); });
  stood = -1;
  dialog.showModal();
  page().opened();
  dialog.querySelector('#reader-title').focus({ preventScroll: true });
  const found = dialog.querySelector('mark') ?? dialog.querySelector('.hit');
  // What the first screen shows is left there, under its headline.
  if (found && found.getBoundingClientRect().bottom > innerHeight - 40) found.scrollIntoView({ block: 'center' });
  else dialog.scrollTop = 0;
};

watch('value', () => {
  const dialog = element.querySelector('dialog');
  if (dialog && !dialog.open) openDrawer(dialog);
  // What was asked for beside an article that is open goes to its places there.
  for (const piece of element.querySelectorAll('[data-slot]')) {
    document.querySelector(`#reader [data-for="${piece.dataset.slot}"]`)?.replaceChildren(piece.cloneNode(true));
  }
  if (part === 'masthead') page()?.arrived();
  const focus = element.querySelector('.card[data-focus]');
  if (focus) jump(focus);
  if (element.querySelector('.welcome')) page()?.asked(null);
  const turns = element.querySelector('.turns');
  if (turns) {
    page()?.asked(turns);
    const latest = turns.querySelector('.turn.shown') ?? turns.lastElementChild;
    turns.scrollTop = latest.offsetTop - turns.offsetTop;
    if (innerWidth <= 768) latest.scrollIntoView({ block: 'start' });
  }
  const browsing = element.querySelector('[data-wanted]');
  if (browsing) page()?.browsed(browsing);
});
