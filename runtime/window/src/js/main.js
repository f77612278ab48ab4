// The entry: batches of commands from the host.
//
// One command that fails is reported and the rest of its batch goes on.

const COMMANDS = {
  open: openPage,
  area: setArea,
  style: setStyle,
  c: create,
  t: createText,
  i: insert,
  r: remove,
  a: changeAttribute,
  x: changeText,
  p: setPicture,
  scroll: scrollTo,
  into: scrollIntoView,
  full: fillScreen,
  focus: (id, focused) => (focused ? mustHave(id).focus() : mustHave(id).blur()),
  measure,
  observe,
  show: (on) => {
    shown = on;
    want();
    if (on) painted();
  },
};

let patched = false;
let paintedOnce = false;

function run(batch) {
  for (const [name, ...args] of JSON.parse(batch)) {
    try {
      COMMANDS[name](...args);
      if (name === 'i') patched = true;
    } catch (error) {
      trouble(`${name} ${JSON.stringify(args).slice(0, 120)}`, error);
    }
  }
  arrangeTwins();
  changed();
  painted();
}

/** Says once that the first patches are on screen: after the frame that follows the next one has begun. */
function painted() {
  if (paintedOnce || !patched || !shown) return;
  paintedOnce = true;
  requestAnimationFrame(() => requestAnimationFrame(() => post('painted')));
}

window.zj = { run };
window.addEventListener('error', (e) => e.message && trouble('runtime', e.message));
window.addEventListener('unhandledrejection', (e) => trouble('runtime', e.reason));
document.addEventListener('DOMContentLoaded', () => {
  const base = document.createElement('style');
  base.textContent = BASE_CSS + SCREEN_CSS;
  document.head.append(base);
  post('ready');
});
