// Runs once for each part of the page that is built in Python. `element` is its root; `trigger` and `watch` come from
// the framework. A pressed [data-act] either acts here or is told to Python with its dataset.
const TOLD = ['open', 'show', 'ask', 'anew', 'leaf', 'timeless'];

const jump = (card) => {
  document.querySelectorAll('.card.on').forEach((other) => other.classList.remove('on'));
  card.classList.add('on');
  card.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
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
    element.append(box);
    box.select();
    const done = document.execCommand('copy');
    box.remove();
    return done;
  }
};

const act = (pressed) => {
  const { act: name, ...told } = pressed.dataset;
  if (name === 'copy') {
    copied(told.text).then((done) => {
      const label = pressed.textContent;
      pressed.textContent = done ? '已复制' : '没有复制成';
      pressed.disabled = true;
      setTimeout(() => { pressed.textContent = label; pressed.disabled = false; }, 1500);
    });
  } else if (name === 'unfold') {
    pressed.closest('.card').querySelector('.text').classList.remove('folded');
    pressed.remove();
  } else if (name === 'close') {
    pressed.closest('dialog').close();
  } else if (name === 'show' && 'shown' in told) {
    const card = document.getElementById(`ev-${told.card}`);
    if (card) jump(card);
  } else if (TOLD.includes(name)) {
    trigger(name, told);
  }
};

element.addEventListener('click', (event) => {
  const dialog = event.target.closest('dialog');
  if (dialog && event.target === dialog) { dialog.close(); return; }  // beside the drawer
  const pressed = event.target.closest('[data-act]');
  if (!pressed || pressed.disabled) return;
  if (pressed.matches('article') && event.target.closest('details')) return;  // unfolds, and opens nothing
  // Selecting words on a card is no press.
  if (pressed.matches('article') && String(getSelection())) return;
  act(pressed);
});

element.addEventListener('keydown', (event) => {
  if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('article[data-act]')) {
    event.preventDefault();
    act(event.target);
  }
});

watch('value', () => {
  const dialog = element.querySelector('dialog');
  if (dialog && !dialog.open) {
    // Emptied on closing, so that the same article can be opened again.
    dialog.addEventListener('close', () => { props.value = ''; });
    dialog.showModal();
    dialog.querySelector('#reader-title').focus({ preventScroll: true });
    const found = dialog.querySelector('mark') ?? dialog.querySelector('.hit');
    // What the first screen shows is left there, under its headline.
    if (found && found.getBoundingClientRect().bottom > innerHeight - 40) found.scrollIntoView({ block: 'center' });
    else dialog.scrollTop = 0;
  }
  const focus = element.querySelector('.card[data-focus]');
  if (focus) jump(focus);
  // A question enters the address when it is being answered, not when it is typed: it may be refused.
  if (element.querySelector('.welcome')) window.baohai?.address('');
  const turns = element.querySelector('.turns');
  if (turns) {
    window.baohai?.address(turns.dataset.asked);
    const latest = turns.querySelector('.turn.shown') ?? turns.lastElementChild;
    turns.scrollTop = latest.offsetTop - turns.offsetTop;
    if (innerWidth <= 768) latest.scrollIntoView({ block: 'start' });
  }
});
