// The page's address: the question as it was understood, its filter, what is leafed through, the tab and the article that
// is open. Back goes back through them; reloading shows the same.
const ASKED = ['q', 'source', 'paper', 'from', 'to', 'headline', 'person', 'location', 'organisation'];
const READ = ['article', 'at'];
const WANTED = [
  'words', 'inside', 'paper', 'time', 'folio', 'person', 'location', 'organisation', 'section', 'author', 'offset',
];
const now = () => new URLSearchParams(location.search);
const sorted = (query) => { const same = new URLSearchParams(query); same.sort(); return String(same); };
// `ours`: Back stays on the page.
const write = (query, push) => {
  if (sorted(query) === sorted(now())) return;
  const next = String(query) ? `?${query}` : location.pathname;
  if (push) history.pushState({ ours: true }, '', next);
  else history.replaceState(history.state, '', next);
};
const withOnly = (names, values) => {
  const query = now();
  names.forEach((name) => query.delete(name));
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, value);
  return query;
};

let late = false;
let told = null;  // of the article that is being opened
Object.assign(window.baohai, {
  // A question enters the address when it is being answered, not when it is typed: it may be refused. Where a new
  // conversation was `begun`, Back goes to the last question of the one before.
  asked: (turns, begun = false) => {
    if (now().has('tab')) return;
    const question = turns?.dataset.asked.trim() ?? '';
    if (turns && !question) return;  // it is being looked for
    if (turns && questions.isLeft(question)) return;
    late = turns && now().has('article');  // written when the article is closed: Back closes it first
    if (late) return;
    const where = turns ? JSON.parse(turns.dataset.where) : {};
    const another = (turns || begun) && now().has('q') && now().get('q') !== question;
    write(withOnly(ASKED, { ...where, q: question }), Boolean(another));
    window.baohai.keep?.(turns, where);
  },
  opening: (data) => { told = data; },
  opened: () => {
    if (!told?.article) return;
    const at = Number(told.paragraphs) ? `${told.paragraph}.${told.paragraphs}` : '';
    write(withOnly(READ, { article: told.article, at }), true);
  },
  closed: () => {
    if (!now().has('article')) return;  // Back has closed it
    if (history.state?.ours) history.back();
    else write(withOnly(READ, {}), false);
  },
  browsed: (part) => {
    if (now().get('tab') !== 'browse') return;
    const { act, wanted, ...data } = part.dataset;
    if (data.offset === '0') delete data.offset;
    const query = withOnly([...WANTED, ...ASKED], { ...data, tab: 'browse' });
    if (leaves.isLeft(sorted(query))) return;
    write(query, true);
    if (part.getBoundingClientRect().top < 0) part.scrollIntoView({ block: 'start' });
  },
});

// What Back leads to, told to Python. The framework drops what is told while a call of the same kind is being answered:
// it is told until it is shown. What Back has left in the meantime does not enter the address when it comes.
const AGAIN = 10;
const trail = () => {
  let tell = () => {};
  let sought = null;
  let left = null;
  let waiting = 0;
  const again = (tries) => {
    clearTimeout(waiting);
    if (sought === null || !tries) return;
    tell();
    waiting = setTimeout(() => again(tries - 1), 300);
  };
  const end = () => { sought = left = null; };
  return {
    seek: (what, telling) => {
      if (sought !== what) left = sought;
      sought = what;
      tell = telling;
      again(AGAIN);
    },
    end,
    isLeft: (what) => {
      if (left !== null && what === left) again(AGAIN);
      else end();
      return sought !== null;
    },
  };
};
const questions = trail();
const leaves = trail();

const readArticle = (query) => {
  const [paragraph = '0', paragraphs = '0'] = (query.get('at') ?? '').split('.');
  told = { article: query.get('article'), paragraph, paragraphs };
  window.baohai.tell('cards', 'open', told);
};
let going = false;  // to a tab that the address names: it stays as it is
const goTo = (tab) => {
  going = true;
  window.baohai.tab(tab);
  going = false;
};
const follow = () => {
  const query = now();
  const dialog = document.querySelector('#reader dialog[open]');
  goTo(query.get('tab') ?? 'ask');
  if (dialog && !query.has('article')) dialog.close();
  if (query.has('article') && dialog?.dataset.article !== query.get('article')) readArticle(query);
  if (late && !query.has('article')) {
    window.baohai.asked(document.querySelector('#dialogue .turns'));
  } else if (query.get('tab') === 'browse') {
    leaves.seek(sorted(query), () => window.baohai.tell('contents', 'browse', Object.fromEntries(query)));
  } else if (!query.has('tab') && !dialog) {
    const turns = document.querySelector('#dialogue .turns');
    if (query.get('q') && query.get('q') !== turns?.dataset.asked) showOrAsk(turns, query);
  }
};
const showOrAsk = (turns, query) => {
  const records = [...turns?.querySelectorAll('.turn') ?? []].map((turn) => JSON.parse(turn.dataset.record).understood);
  const turn = records.lastIndexOf(query.get('q'));
  const [name, data] = turn < 0 ? ['visit', Object.fromEntries(query)] : ['show', { turn: String(turn), card: '0' }];
  questions.seek(query.get('q'), () => window.baohai.tell('dialogue', name, data));
};
addEventListener('popstate', follow);

// The tab that is open stands in the address, too.
document.addEventListener('click', (event) => {
  const tab = event.target.closest('#tabs button[role=tab]');
  if (!tab || going) return;
  const name = TABS[tabs().indexOf(tab)];
  if (!name) return;
  if (name === 'ask') {
    const query = withOnly([...WANTED, 'tab'], {});
    write(query, true);
    window.baohai.asked(document.querySelector('#dialogue .turns'));
  } else {
    write(new URLSearchParams({ tab: name }), true);
    const part = document.querySelector('#contents [data-wanted]');
    if (name === 'browse' && part) window.baohai.browsed(part);
  }
});

// A page that is opened at an address: Python reads it, and gives what it asks for; then the tab is opened here.
let first = now().get('tab');
window.baohai.arrived = () => {
  if (first) goTo(first);
  first = null;
};
