// The native layer of base libraries below 2.9.1: pictures above the whole page, and only cover-views above them.
//
// All but pictures and cover-views is hidden in it. So they stand where the page puts them and scroll with it, and neither
// z-index nor overflow of the page reaches them.

function openNative() {
  if (!ZJ_DEVICE.native) return;
  native = openTwin('native', NATIVE_CSS);
  pageDoc.addEventListener('scroll', (e) => followScroll(e.target), { capture: true, passive: true });
}

// Before the frame is painted, so the layer never lags behind the page.
function followScroll(target) {
  const [from, to] = target === pageDoc
    ? [pageDoc.scrollingElement, native.doc.scrollingElement]
    : [target, native.nodes.get(target[ID])];
  if (!to) return;
  to.scrollLeft = from.scrollLeft;
  to.scrollTop = from.scrollTop;
}

/** The node of the native layer at a point of the page area, if there is one. */
function nativeAt(x, y) {
  return native ? idOf(native.doc.elementFromPoint(x, y)) : null;
}

/** Pictures lie in the order of their insertion, from 2.7.0 on by their z-index first; what only hides does not clip them. */
function arrangeNative() {
  const view = pageDoc.defaultView;
  const order = [];
  rehangPictures();
  for (const id of pictures.keys()) {
    const dom = nodes.get(id);
    if (!dom || dom.ownerDocument === document || !native.nodes.has(id)) continue;
    const z = ZJ_DEVICE.ordered ? Number.parseInt(view.getComputedStyle(dom).zIndex, 10) || 0 : 0;
    order.push([z, id]);
    for (let at = dom.parentNode; at && at[ID] !== undefined && at !== root; at = at.parentNode) {
      const style = view.getComputedStyle(at);
      const hides = style.overflowX === 'hidden' && style.overflowY === 'hidden';
      important(native.nodes.get(at[ID]), 'overflow', hides ? 'visible' : '');
    }
  }
  order.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  order.forEach(([, id], n) => important(native.nodes.get(id), 'z-index', String(n + 1)));
}

function important(dom, property, value) {
  if (!dom) return;
  if (value === '') dom.style.removeProperty(property);
  else dom.style.setProperty(property, value, 'important');
}
