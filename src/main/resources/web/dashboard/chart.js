/** A small line chart by uPlot. */

import {html, useEffect, useRef} from './vendor/preact.js';
import {clock, decimal} from './format.js';
import {script} from './ui.js';

const LIBRARY = '/dashboard/vendor/uPlot.iife.min.js';

export const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * @param title   above the chart
 * @param stroke  name of a CSS colour
 * @param x       seconds since 1970
 * @param y       values; null where there is none
 * @param range   [from, to] of x in seconds
 * @param top     gives the highest value shown for the highest value that there is
 * @param bars    bars instead of a line
 * @param when    writes an x for people
 */
export function Chart({title, id, stroke, x, y, range, top, bars, when}) {
  const box = useRef(null);
  const held = useRef({});
  Object.assign(held.current, {x, y, range, top, when: when ?? (seconds => clock(seconds * 1000, true))});
  const output = useRef(null);
  useEffect(() => {
    let over = false;
    let plot = null;
    const make = () => {
      plot?.destroy();
      plot = over ? null : build(box.current, held.current, output, stroke, bars);
      held.current.plot = plot;
    };
    script(LIBRARY).then(make, () => {});
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', make);
    const size = new ResizeObserver(() => plot?.setSize(dimensions(box.current)));
    size.observe(box.current);
    return () => {
      over = true;
      plot?.destroy();
      held.current.plot = null;
      scheme.removeEventListener('change', make);
      size.disconnect();
    };
  }, [stroke, bars]);
  useEffect(() => {
    held.current.plot?.setData([x, y]);
  });
  const last = y.filter(value => value !== null).at(-1);
  return html`<figure class="chart-figure"><figcaption><span>${title}</span><output ref=${output}></output></figcaption>
    <div id=${id} class="chart" ref=${box} role="img" aria-label=${`${title}; last ${decimal(last ?? NaN)}`}></div></figure>`;
}

const dimensions = box => ({width: Math.max(120, box.clientWidth), height: Math.max(60, box.clientHeight)});

function build(box, held, output, stroke, bars) {
  const line = colour(stroke);
  const axis = {stroke: colour('--faint'), grid: {stroke: colour('--line'), width: 1}, ticks: {show: false}, font: '11px system-ui, sans-serif'};
  const tip = plot => {
    const i = plot.cursor.idx;
    const value = i === null || i === undefined ? null : plot.data[1][i];
    if (output.current) {
      output.current.textContent = value === null || value === undefined ? '' : `${decimal(value)} at ${held.when(plot.data[0][i])}`;
    }
  };
  const series = bars ? {stroke: line, fill: line + '99', paths: uPlot.paths.bars({size: [0.8, 60]}), points: {show: false}}
    : {stroke: line, width: 2, fill: line + '2e', spanGaps: true, points: {size: 4, show: (plot, i) => plot.data[i].filter(value => value !== null).length < 12}};
  return new uPlot({
    ...dimensions(box),
    legend: {show: false},
    cursor: {y: false, drag: {x: false, y: false}, points: {size: 6}},
    scales: {
      x: {time: true, range: () => held.range},
      y: {range: (_, min, max) => [0, held.top(max ?? 0)]},
    },
    axes: [{...axis, size: 24, space: 70, values: held.range[1] - held.range[0] > 86_400
      ? (_, ticks) => ticks.map(tick => new Date(tick * 1000).toLocaleDateString(undefined, {day: 'numeric', month: 'short'}))
      : (_, ticks) => ticks.map(tick => clock(tick * 1000, held.range[1] - held.range[0] < 300))}, {...axis, size: 42, space: 28}],
    series: [{}, series],
    hooks: {setCursor: [tip]},
  }, [held.x, held.y], box);
}
