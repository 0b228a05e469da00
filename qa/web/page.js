// Runs once for the page: the colour theme, keys, the way to the corpus tab, the address of a question, the question that
// waits for the one before it, and words of the framework that have no Chinese.
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

  // The framework drops a question that is sent while another is answered. Here it waits, and is sent after it.
  const busy = () => document.querySelector('#dialogue .searching') !== null;
  let waits = false;
  let sending = false;  // one press at a time: two would ask twice
  const say = (text) => {
    const told = document.getElementById('queued');
    if (told) { told.textContent = text; told.hidden = !text; }
  };
  const hold = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!box()?.value.trim()) return;
    waits = true;
    say('上一个问题还在检索，这一个排在后面，答完就问。');
  };
  const send = (tries) => {
    sending = false;
    if (busy() || !waits) return;
    if (!box()?.value.trim() || !tries) { waits = false; say(''); return; }
    document.querySelector('#question button')?.click();
    sending = true;
    setTimeout(() => send(tries - 1), 300);  // the framework may not have noted yet that the other is done
  };
  document.addEventListener('keydown', (event) => {
    const sends = event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.target === box();
    // Put the phone's keyboard away, so that the answer shows; later, for the framework sends on the key press to come.
    if (sends && innerWidth <= 768) setTimeout(() => box()?.blur(), 100);
    if (sends && busy()) hold(event);
  }, true);
  document.addEventListener('click', (event) => {
    if (event.isTrusted && event.target.closest('#question button') && busy()) hold(event);
  }, true);

  const WORDS = new Map([
    ['Error', '出错了'],
    ['Warning', '注意'],
    ['Connection Lost', '连接断开'],
    ['Connection to the server was lost. Attempting reconnection...', '与服务器的连接断了，正在重新连接……'],
    ['Connection errored out.', '连接出错，请稍后再试。'],
    ['This application is currently busy. Please try again.', '现在提问的人太多，请稍后再试。'],
    ['Click to upload or drop files', '点这里选择文件，或把文件拖进来'],
    ['File upload', '上传文件'],
    ['Close', '关闭'],
    ['common.upload', '上传'],
    ['Remove this file', '去掉这个文件'],
  ]);
  const translate = () => {
    for (const part of document.querySelectorAll('.toast-body .toast-title, .toast-body [data-testid=toast-text]')) {
      const words = WORDS.get(part.textContent.trim());
      if (words) part.textContent = words;
    }
    for (const part of document.querySelectorAll('#files [aria-label], .toast-body [aria-label]')) {
      const words = WORDS.get(part.getAttribute('aria-label'));
      if (words) part.setAttribute('aria-label', words);
    }
    const picker = document.querySelector('#files input[type=file]:not([accept])');
    if (picker) picker.accept = '$FORMATS';
  };
  new MutationObserver(() => {
    translate();
    if (waits && !sending && !busy()) send(20);
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
  for (const id of ['dialogue', 'cards', 'notice']) document.getElementById(id)?.setAttribute('aria-live', 'polite');
}
