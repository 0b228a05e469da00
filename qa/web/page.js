// The page as a whole: colour theme, language, keys, tabs, and the words of ours that JavaScript says.
const THEME = 'baohai-theme';
const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* for this page only */ } };
const paint = (dark) => document.body.classList.toggle('dark', dark);
if (kept(THEME)) paint(kept(THEME) === 'dark');

const english = document.documentElement.lang === 'en';
const ENGLISH = {
  '已复制': 'Copied', '没有复制成': 'Could not copy', '提问': 'Ask',
  '改名': 'Rename', '导出': 'Export', '删除': 'Delete', '本库没有找到答案': 'No answer was found in the collection',
  '页面正在打开，打开后就问。': 'The page is still opening; your question is asked when it has.',
  '上一个问题还在检索，这一个排在后面，答完就问。': 'The question before is still running; this one waits in line.',
};
const box = () => document.querySelector('#question textarea');
const tabs = () => [...document.querySelectorAll('#tabs [role=tablist] button[role=tab]')];
const TABS = ['ask', 'browse', 'corpus'];

window.baohai = {
  word: (chinese) => (english && ENGLISH[chinese]) || chinese,
  tell: (part, name, told) => window.baohaiParts?.[part]?.(name, told),
  tab: (name) => tabs()[TABS.indexOf(name)]?.click(),
};

document.addEventListener('click', (event) => {
  if (event.target.closest('#theme')) {
    const dark = !document.body.classList.contains('dark');
    paint(dark);
    keep(THEME, dark ? 'dark' : 'light');
  }
  const language = event.target.closest('#language');
  if (language) {
    document.cookie = `baohai-language=${language.dataset.language};path=/;max-age=31536000;samesite=strict`;
    location.reload();
  }
});
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, [contenteditable]');
  if (event.key !== '/' || typing || document.querySelector('dialog[open]')) return;
  if (box()?.offsetParent) { event.preventDefault(); box().focus(); }
});
document.getElementById('said')?.setAttribute('aria-live', 'polite');
