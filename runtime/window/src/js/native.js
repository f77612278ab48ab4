// The native layer of base libraries below 2.9.1: pictures above the whole page, and only cover-views above them.
//
// It is a second document in the page area, laid out by the same nodes and sheets, in which all but pictures and cover-views
// is hidden. So they stand where the page puts them and scroll with it, and no z-index of the page reaches them.

const twins = new Map();
let nativeDoc = null;

function openTwin(rootId) {
  if (!ZJ_NATIVE_ON_TOP) return;
  nativeDoc = openFrame('native', PAGE_CSS + NATIVE_CSS).contentDocument;
  const twin = nativeDoc.createElement('wx-page');
  keepTwin(rootId, twin);
  nativeDoc.body.append(twin);
  pageDoc.addEventListener('scroll', (e) => followScroll(e.target), { capture: true, passive: true });
}

function keepTwin(id, twin) {
  twin[ID] = id;
  twins.set(id, twin);
}

function twinElement(id, name, attributes) {
  if (!nativeDoc) return;
  const twin = nativeDoc.createElement(name);
  keepTwin(id, twin);
  for (const [attribute, value] of attributes) {
    try {
      setAttribute(twin, attribute, value);
    } catch {
      // The page's own node has reported it.
    }
  }
}

function twinText(id, text) {
  if (nativeDoc) keepTwin(id, nativeDoc.createTextNode(text));
}

// The shell has no twin, and what is inserted into it needs none.
function twinInsert(parent, id, before) {
  const at = twins.get(parent);
  if (at) at.insertBefore(twins.get(id), before === null ? null : twins.get(before));
}

function forgetTwin(id) {
  twins.get(id)?.remove();
  twins.delete(id);
}

// Before the frame is painted, so the layer never lags behind the page.
function followScroll(target) {
  const [from, to] = target === pageDoc
    ? [pageDoc.scrollingElement, nativeDoc.scrollingElement]
    : [target, twins.get(target[ID])];
  if (!to) return;
  to.scrollLeft = from.scrollLeft;
  to.scrollTop = from.scrollTop;
}

/** The node of the native layer at a point of the page area, if there is one. */
function nativeAt(x, y) {
  return nativeDoc ? idOf(nativeDoc.elementFromPoint(x, y)) : null;
}
