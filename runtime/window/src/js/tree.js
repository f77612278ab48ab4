// The painted tree: NodeIds of core mapped to DOM nodes, and the patches that change them.
//
// The page lives in an iframe of its own, so neither its styles nor its z-indexes can reach the shell around it.

const nodes = new Map();
const ID = Symbol('node');
let pageDoc = null;
let frame = null;
let root = null;
let shell = null;
let area = { left: 0, top: 0, width: 0, height: 0 };
let shown = false;

// Elements that would run code, load documents or rise above the shell.
const FORBIDDEN = new Set(['script', 'iframe', 'frame', 'frameset', 'object', 'embed', 'dialog', 'style', 'link', 'meta',
  'base', 'template', 'portal']);
const FORBIDDEN_ATTRIBUTE = /^(on.*|srcdoc|popover.*|href|action|formaction|is|slot)$/i;

function post(...event) {
  window.ipc.postMessage(JSON.stringify(event));
}

function trouble(what, error) {
  post('trouble', `${what}: ${error && error.message || error}`);
}

/** The NodeId of the deepest node of ours at or above a DOM node. */
function idOf(dom) {
  for (let at = dom; at; at = at.parentNode) {
    if (at[ID] !== undefined) return at[ID];
  }
  return null;
}

function isField(dom) {
  return dom.localName === 'input' || dom.localName === 'textarea';
}

function mustHave(id) {
  const dom = nodes.get(id);
  if (!dom) throw new Error(`there is no node ${id}`);
  return dom;
}

function keep(id, dom) {
  dom[ID] = id;
  nodes.set(id, dom);
  return dom;
}

/** Where an `img` really loads from: what is not a path of the project goes through the host under an escaped name. */
function resourceUrl(src) {
  if (/^(data|blob):/i.test(src)) return src;
  if (/^[a-z][a-z0-9+.-]*:/i.test(src)) return `zhenji://app/.url/${encodeURIComponent(src)}`;
  return new URL(src, 'zhenji://app/').href;
}

function createText(id, text) {
  keep(id, pageDoc.createTextNode(text));
  twinText(id, text);
}

function insert(parent, id, before) {
  mustHave(parent).insertBefore(mustHave(id), before === null ? null : mustHave(before));
  twinInsert(parent, id, before);
}

function changeAttribute(id, name, value) {
  setAttribute(mustHave(id), name, value);
  twinAttribute(id, name, value);
}

function changeText(id, text) {
  mustHave(id).data = text;
  twinData(id, text);
}

function setAttribute(dom, name, value) {
  if (FORBIDDEN_ATTRIBUTE.test(name)) return;
  if (dom.localName === 'img' && name === 'src') {
    if (value === null || value === '') dom.removeAttribute('src');
    else dom.src = resourceUrl(value);
    return;
  }
  if (isField(dom)) {
    if (name === 'value') return setValue(dom, value === null ? '' : value);
    if (name === 'type' && dom.localName === 'input') return setFieldType(dom, value);
  }
  if (value === null) dom.removeAttribute(name);
  else dom.setAttribute(name, value);
}

/** Sets the text only when it differs, so that the caret of somebody who is typing stays where it is. */
function setValue(field, value) {
  if (field.value === value) return;
  const caret = field.ownerDocument.activeElement === field ? field.selectionStart : null;
  field.value = value;
  if (caret !== null) field.setSelectionRange(Math.min(caret, value.length), Math.min(caret, value.length));
}

// A phone's field takes any text whatever its keyboard is; HTML's number field would drop half-typed numbers.
function setFieldType(field, type) {
  field.type = type === 'password' ? 'password' : 'text';
}

function create(id, tag, attributes) {
  const name = FORBIDDEN.has(tag.toLowerCase()) ? `zj-${tag}` : tag;
  const dom = keep(id, pageDoc.createElement(name));
  twinElement(id, name, attributes);
  if (isField(dom)) {
    dom.autocomplete = 'off';
    dom.spellcheck = false;
  }
  for (const [name, value] of attributes) {
    try {
      setAttribute(dom, name, value);
    } catch (error) {
      trouble(`attribute ${name} of ${tag}`, error);
    }
  }
}

function remove(id) {
  const top = mustHave(id);
  const forget = (dom) => {
    if (dom[ID] !== undefined) {
      forgetPicture(dom[ID]);
      forgetObserved(dom[ID]);
      forgetTwin(dom[ID]);
      nodes.delete(dom[ID]);
    }
    for (let child = dom.firstChild; child; child = child.nextSibling) forget(child);
  };
  forget(top);
  top.remove();
}

function setArea(left, top, width, height) {
  area = { left, top, width, height };
  for (const { style } of document.querySelectorAll('body > iframe:not(#full)')) {
    style.left = `${left}px`;
    style.top = `${top}px`;
    style.width = `${width}px`;
    style.height = `${height}px`;
  }
  setInsets();
}

// `ua` styles page and shell and loses to every sheet of the author, as a browser's own sheet does; names that begin with
// `shell` are the shell's; all others are the page's.
function setStyle(name, css) {
  const isShell = name.startsWith('shell');
  if (!isShell) pageDocs().forEach(put);
  if (isShell || name === 'ua') put(document);

  function put(doc) {
    let sheet = Array.from(doc.head.querySelectorAll('style[name]')).find((s) => s.getAttribute('name') === name);
    if (!sheet) {
      sheet = doc.createElement('style');
      sheet.setAttribute('name', name);
      doc.head.append(sheet);
    }
    sheet.textContent = name === 'ua' ? `@layer ua {\n${css}\n}` : css;
  }
}

// What `env(safe-area-inset-…)` became: the parts of the screen under the notch and the home bar that the area reaches into.
function setInsets() {
  const { height, status, bottom } = ZJ_DEVICE;
  const notch = bottom > 0 ? status : 0;
  put(document, notch, bottom);
  const below = Math.max(0, bottom - (height - area.top - area.height));
  for (const doc of native ? [pageDoc, native.doc] : [pageDoc]) put(doc, Math.max(0, notch - area.top), below);

  function put(doc, top, below) {
    const insets = { top, right: 0, bottom: below, left: 0 };
    for (const side in insets) doc.documentElement.style.setProperty(`--safe-${side}`, `${insets[side]}px`);
  }
}

/** Makes the roots. */
function openPage(rootId, shellId, left, top, width, height) {
  frame = openFrame('page', PAGE_CSS);
  pageDoc = frame.contentDocument;
  root = keep(rootId, pageDoc.createElement('wx-page'));
  pageDoc.body.append(root);
  openNative();
  shell = keep(shellId, document.createElement('wx-shell'));
  document.body.append(shell);
  setArea(left, top, width, height);
  listen(document);
  listen(pageDoc);
}

/** A document in the page area, with a doctype and our base, so that paths of the project resolve against it. */
function openFrame(id, css) {
  const made = document.createElement('iframe');
  made.id = id;
  document.body.append(made);
  const doc = made.contentDocument;
  doc.open();
  doc.write('<!doctype html><html><head><base href="zhenji://app/"></head><body></body></html>');
  doc.close();
  const base = doc.createElement('style');
  base.textContent = BASE_CSS + css;
  doc.head.append(base);
  return made;
}

function pageDocs() {
  return [pageDoc, ...Array.from(twins, (twin) => twin.doc)];
}
