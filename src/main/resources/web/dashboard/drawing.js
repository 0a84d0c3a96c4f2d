/** An image on which areas are drawn by their corners, and defects are chosen. */

import {html, useEffect, useReducer, useRef, useState} from './vendor/preact.js';
import {points} from './ui.js';
import {contains, regionAt} from './viewer.js';

const within = (value, most) => Math.min(most, Math.max(0, value));

/**
 * @param source   address of the image
 * @param image    its width and height in pixels
 * @param areas    with id, kind and polygon in pixels
 * @param defects  with polygon and bbox
 * @param marked   index of the chosen defect, -1 for none
 * @param drawing  whether clicks are corners of a new area
 * @param chosen   id of an area, null for none
 * @param choose   is called with the id of an area, or null
 * @param chooseDefect is called with the index of a defect
 * @param finish   is called with the corners of a new area: at least three
 * @param cancel   is called when drawing ends without an area
 * @param move     is called with the id and the polygon of an area after a corner was dragged
 * @param remove   is called with the id of an area
 */
export function Drawing({source, image, areas, defects, marked, drawing, chosen, choose, chooseDefect, finish, cancel, move, remove}) {
  const svg = useRef(null);
  const corners = useRef([]);
  const dragged = useRef(false);
  const [pointer, setPointer] = useState(null);
  const [drag, setDrag] = useState(null);
  const [failed, setFailed] = useState(false);
  const [, draw] = useReducer(n => n + 1, 0);
  useEffect(() => {
    corners.current = [];
    setPointer(null);
    if (drawing) {
      svg.current.focus();
    }
  }, [drawing]);
  useEffect(() => setFailed(false), [source]);
  const at = event => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.current.getScreenCTM().inverse());
    return [within(point.x, image.width), within(point.y, image.height)];
  };
  const end = () => corners.current.length >= 3 && finish(corners.current);
  const click = event => {
    if (dragged.current) {
      dragged.current = false;
      return;
    }
    const point = at(event);
    if (drawing) {
      // The second click of a double click is where the first one was.
      if (event.detail < 2) {
        corners.current = [...corners.current, point];
        draw();
      }
      return;
    }
    const defect = regionAt(defects, point, 4);
    const area = areas.find(one => contains(one.polygon, point));
    if (defect >= 0) {
      chooseDefect(defect);
    }
    choose(area?.id ?? null);
  };
  const key = event => {
    const erases = event.key === 'Delete' || event.key === 'Backspace';
    if (drawing && event.key === 'Enter') {
      end();
    } else if (drawing && event.key === 'Escape') {
      cancel();
    } else if (drawing && erases) {
      corners.current = corners.current.slice(0, -1);
      draw();
    } else if (erases && chosen !== null) {
      remove(chosen);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const grab = (area, corner) => event => {
    event.preventDefault();
    svg.current.setPointerCapture(event.pointerId);
    svg.current.focus();
    setDrag({id: area.id, corner, polygon: area.polygon});
  };
  const pull = event => {
    if (drag) {
      const point = at(event);
      setDrag({...drag, moved: true, polygon: drag.polygon.map((other, i) => i === drag.corner ? point : other)});
    } else if (drawing) {
      setPointer(at(event));
    }
  };
  const release = () => {
    if (drag) {
      dragged.current = true;
      setTimeout(() => dragged.current = false);
      if (drag.moved) {
        move(drag.id, drag.polygon);
      }
      setDrag(null);
    }
  };
  const shown = areas.map(area => drag?.id === area.id ? {...area, polygon: drag.polygon} : area);
  const line = pointer && drawing ? [...corners.current, pointer] : corners.current;
  return html`${failed && html`<p class="problem" role="alert">The image cannot be shown.</p>`}
    <svg ref=${svg} class=${`drawing ${drawing ? 'active' : ''}`} viewBox=${`0 0 ${image.width} ${image.height}`} tabindex="0" role="group" id="drawing"
      aria-label="The image with its areas. The lists below say and change the same." onClick=${click} onMouseDown=${event => event.detail > 1 && event.preventDefault()} onDblClick=${() => drawing && end()}
      onKeyDown=${key} onPointerMove=${pull} onPointerUp=${release} onPointerCancel=${() => setDrag(null)}>
      <image href=${source} width=${image.width} height=${image.height} onError=${() => setFailed(true)} />
      ${defects.map((defect, i) => html`<polygon key=${`d${i}`} class=${`region ${i === marked ? 'marked' : ''}`} points=${points(defect.polygon)} />`)}
      ${shown.map(area => html`<polygon key=${area.id} class=${`area ${area.kind} ${area.id === chosen ? 'chosen' : ''}`} points=${points(area.polygon)} />`)}
      ${!drawing && shown.flatMap(area => area.polygon.map(([x, y], i) => html`<path key=${`${area.id} ${i}`} class=${`corner ${area.kind}`} d=${`M${x} ${y}h0`}
        onPointerDown=${grab(area, i)} />`))}
      ${drawing && line.length > 0 && html`<polyline class="area new" points=${points(line)} />`}
      ${drawing && corners.current.map(([x, y], i) => html`<path key=${`n${i}`} class="corner new" d=${`M${x} ${y}h0`} />`)}</svg>`;
}
