// What the user does: fingers, typing, scrolling, and the events the browser makes of loading and animating.
//
// A mouse is finger 0. The target of a finger is what lay under it when it went down, wherever it goes afterwards.

let mouse = null;
const fingers = new Map();
const scrolled = new Set();
let scrollTick = false;

function listen(doc) {
  const dx = () => (doc === document ? -area.left : 0);
  const dy = () => (doc === document ? -area.top : 0);
  const on = (name, handler, options) => doc.addEventListener(name, handler, { capture: true, passive: true, ...options });

  listenFingers(doc, on, dx, dy);
  on('scroll', (e) => noteScroll(e.target.nodeType === Node.DOCUMENT_NODE ? root[ID] : e.target[ID]));

  on('input', (e) => isField(e.target) && !e.isComposing && typed(e.target));
  on('compositionend', (e) => isField(e.target) && typed(e.target));
  on('focusin', (e) => isField(e.target) && focusChanged(e.target, true));
  on('focusout', (e) => isField(e.target) && focusChanged(e.target, false));
  on('keydown', (e) => {
    if (e.key !== 'Enter' || e.isComposing || !isField(e.target)) return;
    const key = e.target.getAttribute('enterkeyhint') || 'enter';
    if (e.target.localName === 'textarea' && key === 'enter' && !e.ctrlKey) return;
    e.preventDefault();
    const node = idOf(e.target);
    if (node !== null) post('confirm', node, e.target.value);
  }, { passive: false });

  on('load', (e) => {
    if (e.target.localName !== 'img' || e.target[ID] === undefined) return;
    post('loaded', e.target[ID], e.target.naturalWidth, e.target.naturalHeight);
    changed();
  });
  on('error', (e) => {
    if (!e.target || e.target.localName !== 'img' || e.target[ID] === undefined) return;
    post('failed', e.target[ID], e.target.src.slice(0, 2000));
  });
  for (const name of ['transitionend', 'animationstart', 'animationiteration', 'animationend']) {
    on(name, (e) => {
      const node = e.target[ID];
      if (node !== undefined) post('animation', node, name, e.elapsedTime);
      changed();
    });
  }
}

/** What fills the screen has fingers of its own, in px of the turned screen; all else is told by the page's own nodes. */
function listenFull(doc) {
  const on = (name, handler, options) => doc.addEventListener(name, handler, { capture: true, passive: true, ...options });
  listenFingers(doc, on, () => 0, () => 0);
}

function listenFingers(doc, on, dx, dy) {
  // The shell is above the native layer, which is above the page.
  const under = (target, x, y) => (doc === pageDoc ? nativeAt(x, y) ?? idOf(target) : idOf(target));

  on('pointerdown', (e) => {
    if (e.pointerType === 'touch' || e.button !== 0) return;
    mouse = { target: under(e.target, e.clientX, e.clientY) };
    if (!isField(e.target)) {
      try {
        e.target.setPointerCapture(e.pointerId);
      } catch {
        // A synthetic pointer cannot be captured; its moves arrive all the same.
      }
    }
    post('pointer', 'down', 0, e.clientX + dx(), e.clientY + dy(), mouse.target);
  });
  on('pointermove', (e) => {
    if (!mouse || e.pointerType === 'touch') return;
    post('pointer', 'move', 0, e.clientX + dx(), e.clientY + dy(), mouse.target);
  });
  for (const [name, kind] of [['pointerup', 'up'], ['pointercancel', 'cancel']]) {
    on(name, (e) => {
      if (!mouse || e.pointerType === 'touch' || (kind === 'up' && e.button !== 0)) return;
      post('pointer', kind, 0, e.clientX + dx(), e.clientY + dy(), mouse.target);
      mouse = null;
    });
  }
  for (const [name, kind] of [['touchstart', 'down'], ['touchmove', 'move'], ['touchend', 'up'], ['touchcancel', 'cancel']]) {
    on(name, (e) => {
      for (const touch of Array.from(e.changedTouches)) {
        const finger = fingerOf(touch, under);
        post('pointer', kind, finger.number, touch.clientX + dx(), touch.clientY + dy(), finger.target);
        if (kind === 'up' || kind === 'cancel') fingers.delete(touch.identifier);
      }
    });
  }
  on('contextmenu', (e) => isField(e.target) || e.preventDefault(), { passive: false });
  on('dragstart', (e) => e.preventDefault(), { passive: false });
  on('dragover', (e) => e.preventDefault(), { passive: false });
  on('drop', (e) => e.preventDefault(), { passive: false });
}

// The smallest free number, as phones count fingers.
function fingerOf(touch, under) {
  let finger = fingers.get(touch.identifier);
  if (!finger) {
    const taken = new Set(Array.from(fingers.values(), (f) => f.number));
    let number = 0;
    while (taken.has(number)) number += 1;
    finger = { number, target: under(touch.target, touch.clientX, touch.clientY) };
    fingers.set(touch.identifier, finger);
  }
  return finger;
}

function typed(field) {
  const node = field[ID];
  if (node === undefined) return;
  const cursor = field.selectionStart;
  post('input', node, field.value, cursor === null ? field.value.length : cursor);
}

function focusChanged(field, focused) {
  if (field[ID] !== undefined) post('focused', field[ID], focused, field.value);
}

/** Reports a scroller once a frame; a hidden page has no frames, so it reports at once. */
function noteScroll(node) {
  if (node === undefined || node === null) return;
  scrolled.add(node);
  if (document.hidden) return flushScrolls();
  if (!scrollTick) {
    scrollTick = true;
    requestAnimationFrame(flushScrolls);
  }
}

function flushScrolls() {
  scrollTick = false;
  for (const node of scrolled) {
    const dom = nodes.get(node);
    if (dom) post('scrolled', node, scrollOf(dom));
  }
  scrolled.clear();
  settled();
}
