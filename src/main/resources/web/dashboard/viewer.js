/**
 * One image with its regions by OpenSeadragon: zoom, pan, a region in the middle, and a comparison with the bare image. It imports
 * nothing, so that the report of `flawline inspect`, which is opened from a disk, can use it as a plain script.
 */

const SVG = 'http://www.w3.org/2000/svg';
/** Pixels of the screen for one of the image. */
const LARGEST = 40;
/** How much larger than a region the shown part is. */
const ROOM = 1.6;

/** Whether a point is within a polygon, by counting the crossings of a ray. */
export function contains(polygon, [x, y]) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i];
    const [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < (xj - xi) * (y - yi) / (yj - yi) + xi) {
      inside = !inside;
    }
  }
  return inside;
}

const size = ([, , width, height]) => width * height;

/** The index of the smallest region at a point, with some pixels around it; -1 where there is none. */
export function regionAt(regions, [x, y], around = 0) {
  let found = -1;
  regions.forEach((region, i) => {
    const [left, top, width, height] = region.bbox;
    const near = x >= left - around && x <= left + width + around && y >= top - around && y <= top + height + around;
    if (near && (around > 0 && size(region.bbox) < around * around * 4 || contains(region.polygon, [x, y]))
        && (found < 0 || size(region.bbox) < size(regions[found].bbox))) {
      found = i;
    }
  });
  return found;
}

const svg = (name, attributes, ...children) => {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children);
  return element;
};

/** OpenSeadragon adds an inline style, which the page's policy forbids, unless an element like this one is there. */
function withoutInlineStyle() {
  const mark = 'data-openseadragon-mobile-css';
  if (!document.querySelector(`style[${mark}]`)) {
    const inert = document.createElementNS('urn:none', 'style');
    inert.setAttribute(mark, 'true');
    document.head.append(inert);
  }
}

export class Viewer {
  #viewer = null;
  #item = null;
  #overlay;
  #group;
  #clip;
  #selectable;
  #regions = [];
  #closed = false;

  /**
   * @param element  where to show it
   * @param source   address of the image
   * @param image    width and height of the inspected image in pixels
   * @param regions  with polygon and bbox, in pixels of the inspected image
   * @param truth    outlines that are only shown, as those of a mask: polygons
   * @param library  resolves when OpenSeadragon is loaded
   * @param choose   is called with the index of a region that was clicked, -1 for a click elsewhere
   * @param failed   is called when the image cannot be shown
   */
  constructor(element, {source, image, regions, truth = [], library, choose, failed}) {
    this.#regions = regions;
    this.#selectable = regions.map((region, i) => svg('polygon', {points: region.polygon.flat().join(' '), class: `region ${region.grade ?? ''}`, 'data-i': i}));
    this.#group = svg('g', {}, ...truth.map(polygon => svg('polygon', {points: polygon.flat().join(' '), class: 'truth'})), ...this.#selectable);
    this.#clip = svg('rect', {x: 0, y: 0, width: image.width, height: image.height});
    this.#overlay = svg('svg', {class: 'viewer-overlay', 'aria-hidden': 'true'},
      svg('defs', {}, svg('clipPath', {id: 'viewer-clip'}, this.#clip)), this.#group);
    this.image = image;
    this.ready = library.then(() => new Promise(resolve => {
      if (this.#closed) {
        return;
      }
      withoutInlineStyle();
      this.#viewer = OpenSeadragon({
        element,
        drawer: 'canvas',
        tileSources: {type: 'image', url: source, buildPyramid: false},
        showNavigationControl: false,
        showNavigator: false,
        keyboardNavEnabled: false,
        imageSmoothingEnabled: false,
        maxZoomPixelRatio: LARGEST,
        visibilityRatio: 0.5,
        animationTime: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 0.3,
        gestureSettingsMouse: {clickToZoom: false, dblClickToZoom: true},
        gestureSettingsTouch: {clickToZoom: false, dblClickToZoom: true},
        gestureSettingsPen: {clickToZoom: false, dblClickToZoom: true},
      });
      this.#viewer.canvas.removeAttribute('tabindex');
      this.#viewer.canvas.append(this.#overlay);
      this.#viewer.addHandler('open', () => {
        this.#item = this.#viewer.world.getItemAt(0);
        this.#place();
        resolve();
      });
      this.#viewer.addHandler('open-failed', failed);
      for (const event of ['update-viewport', 'animation', 'resize', 'rotate']) {
        this.#viewer.addHandler(event, () => this.#place());
      }
      this.#viewer.addHandler('canvas-click', event => {
        if (event.quick && this.#item) {
          choose(regionAt(this.#regions, this.#toInspected(event.position), 6 / this.#scale()));
        }
      });
    }));
  }

  /** Pixels of the screen for one of the inspected image. */
  #scale() {
    const from = this.#item.imageToViewerElementCoordinates(new OpenSeadragon.Point(0, 0));
    const to = this.#item.imageToViewerElementCoordinates(this.#item.getContentSize());
    return (to.x - from.x) / this.image.width;
  }

  /** The shown image may be smaller than the inspected one, to whose pixels regions refer. */
  #shrinkage() {
    const shown = this.#item.getContentSize();
    return [shown.x / this.image.width, shown.y / this.image.height];
  }

  /** The pixel of the inspected image at a point of the element, [x, y]. */
  #toInspected(position) {
    const {x, y} = this.#item.viewerElementToImageCoordinates(position);
    const [horizontal, vertical] = this.#shrinkage();
    return [x / horizontal, y / vertical];
  }

  /** Moves the outlines to where the image is. */
  #place() {
    if (!this.#item) {
      return;
    }
    const shown = this.#item.getContentSize();
    const from = this.#item.imageToViewerElementCoordinates(new OpenSeadragon.Point(0, 0));
    const to = this.#item.imageToViewerElementCoordinates(shown);
    const [horizontal, vertical] = [(to.x - from.x) / this.image.width, (to.y - from.y) / this.image.height];
    // A corner of an outline is the middle of its pixel.
    this.#group.setAttribute('transform', `translate(${from.x + horizontal / 2} ${from.y + vertical / 2}) scale(${horizontal} ${vertical})`);
  }

  /** Marks a region; -1 marks none. */
  mark(index) {
    this.#selectable.forEach((polygon, i) => polygon.classList.toggle('marked', i === index));
  }

  /** Shows a region in the middle. */
  jump(index) {
    const [x, y, width, height] = this.#regions[index].bbox;
    const side = Math.max(width, height, 8) * ROOM;
    const [horizontal, vertical] = this.#shrinkage();
    const rectangle = new OpenSeadragon.Rect((x + width / 2 - side / 2) * horizontal, (y + height / 2 - side / 2) * vertical, side * horizontal, side * vertical);
    this.#viewer?.viewport.fitBounds(this.#item.imageToViewportRectangle(rectangle));
  }

  /** Shows the complete image. */
  home() {
    this.#viewer?.viewport.goHome();
  }

  zoom(by) {
    this.#viewer?.viewport.zoomBy(by);
    this.#viewer?.viewport.applyConstraints();
  }

  /** @param x, y shares of the shown width */
  pan(x, y) {
    const {viewport} = this.#viewer ?? {};
    viewport?.panBy(new OpenSeadragon.Point(x, y).times(1 / viewport.getZoom()));
    viewport?.applyConstraints();
  }

  /** How large one pixel of the inspected image is on the screen. */
  get magnification() {
    return this.#item ? this.#scale() : NaN;
  }

  /** The pixel of the image at a pointer event, [x, y]. */
  at(event) {
    const box = this.#viewer.canvas.getBoundingClientRect();
    return this.#toInspected(new OpenSeadragon.Point(event.clientX - box.left, event.clientY - box.top));
  }

  showRegions(on) {
    this.#overlay.toggleAttribute('hidden', !on);
  }

  /** Shows the outlines only left of a share of the image's width; 1 shows all. */
  compare(share) {
    this.#clip.setAttribute('width', this.image.width * share);
    if (share < 1) {
      this.#group.setAttribute('clip-path', 'url(#viewer-clip)');
    } else {
      this.#group.removeAttribute('clip-path');
    }
    this.#overlay.classList.toggle('comparing', share < 1);
  }

  close() {
    this.#closed = true;
    this.#viewer?.destroy();
    this.#viewer = null;
    this.#item = null;
  }
}
