// Words of the framework that have no Chinese, and names that it leaves out.
const WORDS = new Map([
  ['Error', '出错了'],
  ['Warning', '注意'],
  ['Connection Lost', '连接断开'],
  ['Connection to the server was lost. Attempting reconnection...', '与服务器的连接断了，正在重新连接……'],
  ['Connection errored out.', '连接出错，请稍后再试。'],
  ['This application is currently busy. Please try again.', '现在提问的人太多，请稍后再试。'],
  ['File upload', '上传文件'],
  ['Close', '关闭'],
  ['common.upload', '上传'],
  ['Remove this file', '去掉这个文件'],
]);
const inChinese = (text) => (english ? undefined : WORDS.get(text));
const translate = () => {
  for (const part of document.querySelectorAll('.toast-body .toast-title, .toast-body [data-testid=toast-text]')) {
    const words = inChinese(part.textContent.trim());
    if (words) part.textContent = words;
  }
  for (const part of document.querySelectorAll('#files [aria-label], .toast-body [aria-label]')) {
    const words = inChinese(part.getAttribute('aria-label'));
    if (words) part.setAttribute('aria-label', words);
  }
  // Named by what can be seen of it.
  const upload = document.querySelector('#files button.upload-container');
  const seen = upload?.textContent.replace(/\s+/g, ' ').trim();
  if (seen && upload.getAttribute('aria-label') !== seen) upload.setAttribute('aria-label', seen);
  const send = document.querySelector('#question button:not([aria-label])');
  if (send) send.setAttribute('aria-label', window.baohai.word('提问'));
  const picker = document.querySelector('#files input[type=file]:not([accept])');
  if (picker) picker.accept = '$FORMATS';
};
translate();
new MutationObserver(translate).observe(document.body, { childList: true, characterData: true, subtree: true });

// A press while files are still being sent would be answered before they are checked, and the word of the check would wipe
// its answer: it waits until they have come and their check is asked for.
const CHECK = 200;
let sentAt = -CHECK;  // when files were last seen to be sent
let early = null;  // the button that was pressed meanwhile
const uploading = () => document.querySelector('#files .uploading') !== null;
const onTheWay = () => uploading() || performance.now() - sentAt < CHECK;
const press = () => {
  if (onTheWay()) { setTimeout(press, CHECK); return; }
  early?.click();
  early = null;
};
document.addEventListener('click', (event) => {
  const button = event.target.closest('#look, #go');
  if (!button || !onTheWay()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (early === null) setTimeout(press, CHECK);
  early = button;
}, true);
let uploads = false;
new MutationObserver(() => {
  if (uploads || uploading()) sentAt = performance.now();
  uploads = uploading();
}).observe(document.body, { childList: true, subtree: true });
