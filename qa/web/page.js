// Runs once for the page: the colour theme, keys, the way to the corpus tab, and the address of a question.
() => {
  const THEME = 'baohai-theme';
  const kept = () => { try { return localStorage.getItem(THEME); } catch { return null; } };
  const paint = (dark) => document.body.classList.toggle('dark', dark);
  if (kept()) paint(kept() === 'dark');

  const box = () => document.querySelector('#question textarea');
  window.baohai = {
    address: (question) => {
      const asked = question.trim() ? `?q=${encodeURIComponent(question.trim())}` : location.pathname;
      history.replaceState(null, '', asked);
    },
    asked: (question) => {
      if (!question.trim()) return;
      window.baohai.address(question);
      if (innerWidth <= 768) box()?.blur();  // put the phone's keyboard away, so that the answer shows
    },
  };

  document.addEventListener('click', (event) => {
    if (event.target.closest('#theme')) {
      const dark = !document.body.classList.contains('dark');
      paint(dark);
      try { localStorage.setItem(THEME, dark ? 'dark' : 'light'); } catch { /* kept for this page only */ }
    }
    const pointer = event.target.closest('[data-tab]');
    if (pointer) [...document.querySelectorAll('#tabs button[role=tab]')].find((tab) => tab.textContent.trim() === '语料库')?.click();
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, [contenteditable]');
    if (event.key !== '/' || typing || document.querySelector('dialog[open]')) return;
    if (box()?.offsetParent) { event.preventDefault(); box().focus(); }
  });
  for (const id of ['dialogue', 'cards', 'notice']) document.getElementById(id)?.setAttribute('aria-live', 'polite');
}
