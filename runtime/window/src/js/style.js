// The sheets of our own documents: what makes the roots stand where they stand. The look of elements is core's `ua` sheet.

const BASE_CSS = `
  @layer base, ua;
  html, body { margin: 0; padding: 0; -webkit-user-select: none; user-select: none; cursor: default;
    -webkit-tap-highlight-color: transparent; -webkit-text-size-adjust: none; }
  ::-webkit-scrollbar { display: none; }
  @layer base { img { -webkit-user-drag: none; } }
  @layer base { textarea { resize: none; } }
  input, textarea { -webkit-user-select: text; user-select: text; cursor: text; }
  @layer base { [zj-picture] { position: relative; } }
  [zj-picture] { isolation: isolate; }
  zj-picture { position: absolute; inset: 0; z-index: -1; overflow: hidden; background: #000; border-radius: inherit;
    container-type: size; pointer-events: none; }
  zj-picture > canvas { position: absolute; left: 50%; top: 50%; width: 100cqw; height: 100cqh; }
  zj-picture[turned] > canvas { width: 100cqh; height: 100cqw; }
`;

// As the background of a body does, that of `page` lies below children of negative z-index: hence the isolation.
const PAGE_CSS = `
  html, body { height: 100%; }
  html { background: #fff; }
  wx-page { isolation: isolate; }
  @layer base { wx-page { display: block; min-height: 100%; } }
`;

const NATIVE_CSS = `
  html { background: transparent; }
  wx-page, wx-page *:not(zj-picture, zj-picture *, wx-cover-view, wx-cover-image, wx-cover-view *, wx-cover-image *) {
    visibility: hidden !important; }
  [zj-picture] { animation: none !important; transition: none !important; }
  zj-picture { visibility: visible; pointer-events: auto; }
  wx-cover-view, wx-cover-image { visibility: visible; }
`;

const SCREEN_CSS = `
  html, body { width: 100%; height: 100%; overflow: hidden; background: #fff; }
  body > iframe { position: absolute; border: 0; isolation: isolate; }
  body > #page { z-index: 0; }
  body > #native { z-index: 1; pointer-events: none; background: transparent; }
  body > wx-shell { position: absolute; left: 0; top: 0; width: 100%; height: 100%; z-index: 2; isolation: isolate;
    overflow: hidden; pointer-events: none; display: block; }
`;
