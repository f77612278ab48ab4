// Full screen: one element with what it holds, on the whole screen, upright or turned, below the shell.
//
// Only the way to the element is there, without boxes, and the element itself; the page stays as it is.

/** Shows an element on the whole screen, or the page again (`null`); `turn`: the phone is held so, degrees counter-clockwise. */
function fillScreen(id, turn) {
  const before = full;
  full = null;
  if (id !== null) {
    mustHave(id);
    full = openTwin('full', FULL_CSS);
    Object.assign(full, { id, turn });
    placeFull();
    listenFull(full.doc);
  }
  rehangPictures();
  if (before) closeTwin(before);
  arrangeTwins();
  changed();
}

function inFull(id) {
  if (!full) return false;
  const dom = nodes.get(id);
  return full.nodes.has(id) && dom !== undefined && nodes.get(full.id)?.contains(dom) === true;
}

function placeFull() {
  const { width, height, status, bottom } = ZJ_DEVICE;
  const { turn, frame, doc } = full;
  const [w, h] = turn === 0 ? [width, height] : [height, width];
  // Held counter-clockwise, what is up for the viewer is right on the phone.
  Object.assign(frame.style, { left: `${(width - w) / 2}px`, top: `${(height - h) / 2}px`, width: `${w}px`, height: `${h}px`,
    transform: turn === 0 ? '' : `rotate(${turn}deg)` });
  const notch = bottom > 0 ? status : 0;
  const insets = { 0: [notch, 0, bottom, 0], 90: [0, bottom, 0, notch], '-90': [0, notch, 0, bottom] }[turn] ?? [0, 0, 0, 0];
  ['top', 'right', 'bottom', 'left'].forEach((side, n) => doc.documentElement.style.setProperty(`--safe-${side}`, `${insets[n]}px`));
}

/** Marks the element and the way to it; an element that is gone fills nothing. */
function arrangeFull() {
  if (!nodes.has(full.id)) return fillScreen(null, 0);
  for (const marked of full.doc.querySelectorAll('[zj-way], [zj-full]')) {
    marked.removeAttribute('zj-way');
    marked.removeAttribute('zj-full');
  }
  const shown = full.nodes.get(full.id);
  shown.setAttribute('zj-full', '');
  for (let at = shown.parentElement; at && at[ID] !== undefined; at = at.parentElement) at.setAttribute('zj-way', '');
}
