// Pictures of media sessions: a canvas inside the element, fed over a loopback WebSocket.
//
// The newest frame wins: the host sends the next one of a session only after the last was on screen.

const pictures = new Map();
let socket = null;
let wantTick = false;
let inView = null;
let boxSizes = null;

function setPicture(id, media, fit, rotation, mirror) {
  const host = pictureHost(id);
  if (media === null) return forgetPicture(id);
  let picture = pictures.get(id);
  if (!picture) {
    const doc = host.ownerDocument;
    const box = doc.createElement('zj-picture');
    const canvas = doc.createElement('canvas');
    box.append(canvas);
    host.setAttribute('zj-picture', '');
    host.prepend(box);
    picture = { box, canvas, visible: true };
    pictures.set(id, picture);
    intersection(doc.defaultView).observe(box);
    boxSizes.observe(box);
  }
  if (picture.media !== media) clear(picture);
  Object.assign(picture, { media, fit, rotation });
  picture.box.toggleAttribute('turned', rotation % 180 !== 0);
  picture.canvas.style.objectFit = fit;
  picture.canvas.style.transform = `translate(-50%, -50%)${mirror ? ' scaleX(-1)' : ''} rotate(${rotation}deg)`;
  connect();
  want();
}

function forgetPicture(id) {
  const picture = pictures.get(id);
  if (!picture) return;
  pictures.delete(id);
  inView.unobserve(picture.box);
  boxSizes.unobserve(picture.box);
  picture.box.parentNode?.removeAttribute('zj-picture');
  picture.box.remove();
  want();
}

/** Every picture into the document that shows its element now. */
function rehangPictures() {
  for (const [id, picture] of pictures) {
    const host = pictureHost(id);
    if (picture.box.parentNode === host) continue;
    picture.box.parentNode?.removeAttribute('zj-picture');
    host.setAttribute('zj-picture', '');
    host.prepend(picture.box);
  }
  want();
}

function clear(picture) {
  picture.canvas.width = 1;
  picture.canvas.height = 1;
}

function intersection(view) {
  if (!inView) {
    boxSizes = new view.ResizeObserver(() => want());
    inView = new view.IntersectionObserver((entries) => {
      for (const entry of entries) {
        for (const picture of pictures.values()) {
          if (picture.box === entry.target) picture.visible = entry.isIntersecting;
        }
      }
      want();
    });
  }
  return inView;
}

function connect() {
  if (socket) return;
  socket = new WebSocket(ZJ_FRAMES);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => want();
  socket.onmessage = (e) => drawFrame(e.data);
  socket.onclose = () => {
    socket = null;
    if (pictures.size > 0) trouble('pictures', 'the connection that brings video frames to this page was closed');
  };
}

/** Tells the host which sessions to send, and how large they are shown, once for all changes of this turn. */
function want() {
  if (wantTick) return;
  wantTick = true;
  queueMicrotask(() => {
    wantTick = false;
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    const wants = [];
    if (shown) {
      for (const picture of pictures.values()) {
        if (!picture.visible) continue;
        const turned = picture.rotation % 180 !== 0;
        const scale = window.devicePixelRatio;
        const width = Math.ceil(picture.box.clientWidth * scale);
        const height = Math.ceil(picture.box.clientHeight * scale);
        if (width === 0 || height === 0) continue;
        wants.push([picture.media, turned ? height : width, turned ? width : height, picture.fit === 'cover' ? 1 : 0]);
      }
    }
    socket.send(JSON.stringify({ want: wants }));
  });
}

// 16 bytes of header (session, width, height, zero; little-endian), then RGBA. Width 0 clears the picture.
function drawFrame(data) {
  const [media, width, height] = new Uint32Array(data, 0, 3);
  for (const picture of pictures.values()) {
    if (picture.media !== media) continue;
    if (width === 0 || height === 0) {
      clear(picture);
      continue;
    }
    const canvas = picture.canvas;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      picture.context = null;
      want();
    }
    picture.context ??= canvas.getContext('2d', { alpha: false });
    picture.context.putImageData(new ImageData(new Uint8ClampedArray(data, 16), width, height), 0, 0);
  }
  requestAnimationFrame(() => socket && socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify({ ack: media })));
}
