// Conversations, kept in this browser alone: listed, opened again, renamed, deleted, and given out as Markdown.
const TALKS = 'baohai-talks';
const MOST_TALKS = 50;
const word = (chinese) => window.baohai.word(chinese);
const talks = () => { try { return JSON.parse(kept(TALKS)) ?? []; } catch { return []; } };
const keepTalks = (all) => { keep(TALKS, JSON.stringify(all.slice(0, MOST_TALKS))); listTalks(); };
let current = sessionStorage.getItem(TALKS) ?? '';
const setCurrent = (id) => { current = id; try { sessionStorage.setItem(TALKS, id); } catch { /* for this page only */ } };

// Turns of the conversation on the page, where it was deleted: it comes back with the next question, not with a reload.
const DELETED = 'baohai-deleted';
let deleted = Number(sessionStorage.getItem(DELETED) ?? 0);
const setDeleted = (turns) => {
  deleted = turns;
  try { sessionStorage.setItem(DELETED, String(turns)); } catch { /* for this page only */ }
};
window.baohai.keep = (part, where) => {
  if (!part) { setCurrent(''); setDeleted(0); return; }
  const turns = [...part.querySelectorAll('.turn')].map((turn) => JSON.parse(turn.dataset.record));
  if (!turns.length || turns.some((turn) => !turn.done)) return;
  if (turns.length <= deleted) return;
  setDeleted(0);
  const all = talks();
  const held = all.find((talk) => talk.id === current);
  // A page that was reloaded asks its last question alone: the conversation that it belongs to stays whole.
  if (held && turns.length === 1 && held.turns.some((turn) => turn.understood === turns[0].understood)) return;
  if (!held) setCurrent(crypto.randomUUID?.() ?? String(Date.now()));
  const talk = { id: current, at: new Date().toISOString(), name: held?.name ?? turns[0].question, turns, where };
  keepTalks([talk, ...all.filter((one) => one.id !== current)]);
};

const markdown = (talk) => [
  `# ${talk.name}`,
  ...talk.turns.map((turn) => {
    const understood = turn.understood && turn.understood !== turn.question ? `（${turn.understood}）` : '';
    const answer = turn.text ? `> ${turn.text.replaceAll('\n', '\n> ')}\n\n—— ${turn.cited}` : word('本库没有找到答案');
    return `## ${turn.question}${understood}\n\n${answer}`;
  }),
].join('\n\n') + '\n';

const download = (name, text) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.download = `${name.replace(/[\\/:*?"<>|\s]+/g, ' ').trim().slice(0, 60) || 'baohai'}.md`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

const DO = {
  open: (talk) => {
    setCurrent(talk.id);
    setDeleted(0);
    window.baohai.tell('dialogue', 'restore', { turns: talk.turns, where: talk.where });
  },
  rename: (talk, item) => {
    const field = document.createElement('input');
    field.value = talk.name;
    field.maxLength = 100;
    field.setAttribute('aria-label', word('改名'));
    const done = () => {
      const name = field.value.trim() || talk.name;
      keepTalks(talks().map((one) => (one.id === talk.id ? { ...one, name } : one)));
    };
    field.addEventListener('keydown', (event) => { if (event.key === 'Enter') field.blur(); });
    field.addEventListener('blur', done, { once: true });
    item.querySelector('button').replaceWith(field);
    field.select();
  },
  give: (talk) => download(talk.name, markdown(talk)),
  delete: (talk) => {
    if (talk.id === current) setDeleted(talk.turns.length);
    keepTalks(talks().filter((one) => one.id !== talk.id));
  },
};
const NAMES = { rename: '改名', give: '导出', delete: '删除' };

const pressable = (act, name, talk, item) => {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = name;
  if (act !== 'open') button.setAttribute('aria-label', `${name} ${talk.name}`);
  button.addEventListener('click', () => DO[act](talk, item));
  return button;
};
const listTalks = () => {
  const list = document.querySelector('#talks ul');
  if (!list) return;
  document.querySelector('#talks details').hidden = !talks().length;
  list.replaceChildren(...talks().map((talk) => {
    const item = document.createElement('li');
    const name = document.createElement('bdi');
    name.append(pressable('open', talk.name, talk, item));
    item.append(name, ...Object.entries(NAMES).map(([act, words]) => pressable(act, word(words), talk, item)));
    return item;
  }));
};
const waitForList = setInterval(() => {
  if (!document.querySelector('#talks ul')) return;
  clearInterval(waitForList);
  listTalks();
}, 200);
