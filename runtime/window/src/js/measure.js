// Boxes, scroll offsets and styles: what core asks, and the boxes it watches.
//
// All boxes are relative to the page area, also those of the shell above it.

const watched = new Map();
let resizeObserver = null;
let changeTick = false;
let settleTimer = null;

function rectOf(dom) {
  const box = dom.getBoundingClientRect();
  const outer = dom.ownerDocument === document;
  return [box.left - (outer ? area.left : 0), box.top - (outer ? area.top : 0), box.width, box.height];
}

function scrollerOf(dom) {
  return dom === root ? pageDoc.scrollingElement : dom;
}

function scrollOf(dom) {
  const s = scrollerOf(dom);
  return [s.scrollLeft, s.scrollTop, s.scrollWidth, s.scrollHeight, s.clientWidth, s.clientHeight];
}

function stylesOf(dom, names) {
  const computed = dom.ownerDocument.defaultView.getComputedStyle(dom);
  return names.map((name) => computed.getPropertyValue(name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)));
}

function measure(id, ids, styles) {
  const none = [[0, 0, 0, 0], [0, 0, 0, 0, 0, 0], styles.map(() => ''), null];
  const boxes = ids.map((node) => {
    const dom = nodes.get(node);
    if (!dom || dom.nodeType !== Node.ELEMENT_NODE) return none;
    return [rectOf(seenAs(node)), scrollOf(dom), stylesOf(dom, styles), isField(dom) ? dom.value : null];
  });
  const viewport = [[0, 0, area.width, area.height], scrollOf(root), stylesOf(root, styles), null];
  post('measured', id, boxes, viewport);
}

function scrollTo(id, left, top, animated) {
  const scroller = scrollerOf(mustHave(id));
  const to = { behavior: animated && !document.hidden ? 'smooth' : 'instant' };
  if (left !== null) to.left = left;
  if (top !== null) to.top = top;
  scroller.scrollTo(to);
  if (document.hidden) noteScroll(id);
}

function scrollIntoView(id, childId, animated) {
  const dom = mustHave(id);
  const scroller = scrollerOf(dom);
  const child = mustHave(childId).getBoundingClientRect();
  const from = dom === root ? { left: 0, top: 0 } : dom.getBoundingClientRect();
  const left = scroller.scrollLeft + child.left - from.left - (dom === root ? 0 : dom.clientLeft);
  const top = scroller.scrollTop + child.top - from.top - (dom === root ? 0 : dom.clientTop);
  scrollTo(id, left, top, animated);
}

function observe(ids) {
  if (!resizeObserver) resizeObserver = new frame.contentWindow.ResizeObserver(() => reportBoxes());
  for (const id of ids) {
    const dom = nodes.get(id);
    if (!dom || dom.nodeType !== Node.ELEMENT_NODE || watched.has(id)) continue;
    watched.set(id, null);
    resizeObserver.observe(dom);
  }
  changed();
}

function forgetObserved(id) {
  if (!watched.delete(id)) return;
  const dom = nodes.get(id);
  if (dom) resizeObserver.unobserve(dom);
}

/** The tree changed: watched boxes are compared before the next frame, or at once on a hidden page, which has no frames. */
function changed() {
  if (watched.size === 0) return;
  if (document.hidden) return reportBoxes();
  if (changeTick) return;
  changeTick = true;
  requestAnimationFrame(() => {
    changeTick = false;
    reportBoxes();
  });
}

// While something scrolls every box inside moves with every frame; one report when it rests is enough.
function settled() {
  if (watched.size === 0) return;
  clearTimeout(settleTimer);
  settleTimer = setTimeout(reportBoxes, 100);
}

function reportBoxes() {
  for (const [id, last] of watched) {
    const dom = seenAs(id);
    if (!dom || !dom.isConnected) continue;
    const rect = rectOf(dom);
    if (last && rect.every((n, i) => n === last[i])) continue;
    watched.set(id, rect);
    post('resized', id, rect);
  }
}
