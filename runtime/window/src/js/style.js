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
  wx-page *:not(zj-picture, zj-picture *, [zj-picture] *, wx-cover-view, wx-cover-image, wx-cover-view *, wx-cover-image *) {
    z-index: auto !important; }
  [zj-picture] { animation: none !important; transition: none !important; }
  zj-picture { visibility: visible; pointer-events: auto; }
  wx-cover-view, wx-cover-image { visibility: visible; position: relative; }
  wx-page *:not([zj-picture] *, wx-cover-view *):is(wx-cover-view, wx-cover-image) { z-index: 1000000 !important; }
`;

const FULL_CSS = `
  html, wx-page { background: #000 !important; }
  wx-page { display: block !important; margin: 0 !important; padding: 0 !important; border: 0 !important; opacity: 1 !important;
    transform: none !important; filter: none !important; position: static !important; }
  wx-page *:not([zj-way], [zj-full], [zj-full] *) { display: none !important; }
  wx-page [zj-way] { display: contents !important; }
  wx-page [zj-full] { position: absolute !important; left: 0 !important; top: 0 !important; right: auto !important;
    bottom: auto !important; width: 100vw !important; height: 100vh !important; min-width: 0 !important; min-height: 0 !important;
    max-width: none !important; max-height: none !important; margin: 0 !important; box-sizing: border-box !important;
    transform: none !important; animation: none !important; transition: none !important; }
`;

const SCREEN_CSS = `
  html, body { width: 100%; height: 100%; overflow: hidden; background: #fff; }
  body > iframe { position: absolute; border: 0; isolation: isolate; }
  body > #page { z-index: 0; }
  body > #native { z-index: 1; pointer-events: none; background: transparent; }
  body > #full { z-index: 2; background: #000; }
  body > wx-shell { position: absolute; left: 0; top: 0; width: 100%; height: 100%; z-index: 3; isolation: isolate;
    overflow: hidden; pointer-events: none; display: block; }
`;
