/**
 * The page of one image of a report. It is opened from a disk, where browsers load no modules and no data, so each image is a
 * script NUMBER.js that calls show. The address says which image and which defect: #3 or #3/2.
 */
'use strict';

(() => {
  const element = id => document.getElementById(id);
  const LOAD_MS = 20_000;
  let viewer = null;
  let current = null;
  let selected = -1;

  const decimal = (value, digits) => Number.isFinite(value)
    ? value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits}) : '–';
  const plural = (n, word) => `${n.toLocaleString('en')} ${n === 1 ? word : word + 's'}`;
  const percent = share => share > 0 && share < 0.0001 ? '< 0.01 %' : `${decimal(100 * share, share > 0 && share < 0.1 ? 2 : 1)} %`;

  function node(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    made.textContent = text;
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  }

  function fail(message) {
    element('problem').textContent = message;
    element('problem').hidden = false;
  }

  /** The image and the defect of the address, from 1; 0 for no defect. */
  function address() {
    const [, number, region] = /^#(\d{1,9})(?:\/(\d{1,9}))?$/.exec(location.hash) ?? [null, 1, 0];
    return {number: Number(number), region: Number(region ?? 0)};
  }

  /** Loads the image of the address, unless it is shown already. */
  function load() {
    const {number, region} = address();
    if (current?.number === number) {
      select(region - 1, true);
      return;
    }
    element('problem').hidden = true;
    const script = document.createElement('script');
    script.src = `${number}.js`;
    script.addEventListener('error', () => fail(`There is no image ${number} next to this page. The folder of the report must be complete.`));
    script.addEventListener('load', () => script.remove());
    document.head.append(script);
  }

  function open(number) {
    if (current && number >= 1 && number <= current.of) {
      history.replaceState(null, '', `#${number}`);
      load();
    }
  }

  function facts({inspection}) {
    const {image, model, recipe, why, defects, truth} = inspection;
    const area = image.width * image.height;
    const rows = [
      ['image', image.name],
      ['verdict', `${inspection.verdict}, ${percent(inspection.defectArea / area)} of the image, score ${decimal(inspection.score, 3)}`],
      truth && ['mask', `shows ${plural(truth.defects, 'defect')}`],
      ...(why ?? []).map(reason => ['why', reason]),
      recipe && ['recipe', recipe.name],
      ['model', `${model.name} ${model.version}, ${model.device}, ${model.precision}`],
      ['size', `${image.width} × ${image.height}, ${image.format}`],
      ['time', `${decimal(inspection.timings.total, 1)} ms`],
    ].filter(Boolean);
    element('facts').replaceChildren(...rows.flatMap(([name, value]) => [node('dt', name), node('dd', value)]));
    element('no-regions').hidden = defects.length > 0;
    element('scroll').hidden = defects.length === 0;
  }

  function table(defects) {
    const graded = defects.some(defect => defect.grade);
    const measured = defects.some(defect => defect.areaMm2 !== undefined);
    const columns = [
      ['label', defect => defect.label],
      graded && ['grade', defect => defect.grade ?? '–'],
      graded && ['area of the recipe', defect => defect.region ?? '–'],
      ['score', defect => decimal(defect.score, 3)],
      ['peak', defect => decimal(defect.peak, 3)],
      ['area', defect => decimal(defect.area, 0)],
      measured && ['mm²', defect => decimal(defect.areaMm2, 2)],
      ['x, y', defect => defect.bbox.slice(0, 2).map(value => decimal(value, 0)).join(', ')],
      ['w × h', defect => defect.bbox.slice(2).map(value => decimal(value, 0)).join(' × ')],
    ].filter(Boolean);
    const head = node('tr', '');
    head.append(...['#', ...columns.map(([name]) => name)].map(name => node('th', name, {scope: 'col'})));
    element('regions').tHead.replaceChildren(head);
    element('regions').tBodies[0].replaceChildren(...defects.map((defect, i) => {
      const row = node('tr', '', {tabindex: '0', 'aria-selected': 'false'});
      row.append(node('th', i + 1, {scope: 'row'}), ...columns.map(([, text]) => node('td', text(defect))));
      row.addEventListener('click', () => choose(i, true));
      row.addEventListener('keydown', event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          choose(i, true);
        }
      });
      row.addEventListener('mouseenter', () => viewer?.mark(i));
      row.addEventListener('focus', () => viewer?.mark(i));
      row.addEventListener('mouseleave', () => viewer?.mark(selected));
      row.addEventListener('blur', () => viewer?.mark(selected));
      return row;
    }));
  }

  /** Selects a defect and puts it into the address. */
  function choose(i, jump) {
    history.replaceState(null, '', `#${current.number}${i < 0 ? '' : `/${i + 1}`}`);
    select(i, jump);
  }

  function select(i, jump) {
    const rows = [...element('regions').tBodies[0].rows];
    selected = i < rows.length ? i : -1;
    rows.forEach((row, at) => {
      row.classList.toggle('chosen', at === selected);
      row.setAttribute('aria-selected', String(at === selected));
    });
    viewer?.mark(selected);
    if (selected >= 0) {
      if (jump) {
        viewer?.jump(selected);
      } else {
        rows[selected].scrollIntoView({block: 'nearest'});
      }
    }
  }

  /** Called by the script of an image. */
  window.show = image => {
    if (address().number !== image.number) {
      return;
    }
    current = image;
    const {inspection, number, of} = image;
    const {defects} = inspection;
    const name = inspection.image.name.replace(/.*\//, '');
    document.title = `${name} · Inspection report`;
    element('title').textContent = name;
    element('title').title = inspection.image.name;
    element('verdict').textContent = inspection.verdict === 'defect' ? plural(inspection.defect, 'defect') : inspection.verdict;
    element('verdict').className = `badge ${inspection.verdict}`;
    element('verdict').hidden = false;
    element('position').textContent = `${number.toLocaleString('en')} of ${of.toLocaleString('en')}`;
    element('back').href = `../report.html#image-${number}`;
    element('previous').disabled = number <= 1;
    element('next').disabled = number >= of;
    element('legend').textContent = image.truth.length > 0 ? 'Red marks what the model found, green the mask.' : '';
    facts(image);
    table(defects);
    look(image);
  };

  /** Shows the image itself. */
  function look(image) {
    const {defects} = image.inspection;
    viewer?.close();
    element('stage').replaceChildren();
    element('stage').removeAttribute('data-ready');
    element('stage').setAttribute('aria-label', `The image with ${plural(defects.length, 'defect')}`);
    const broken = () => fail(`The image ${image.file} next to this page cannot be shown.`);
    const made = new Viewer(element('stage'), {source: image.file, image: image.inspection.image, regions: defects, truth: image.truth,
      library: Promise.resolve(), choose: i => choose(i, false), failed: broken});
    viewer = made;
    const late = setTimeout(broken, LOAD_MS);
    made.ready.then(() => {
      clearTimeout(late);
      if (made !== viewer) {
        return;
      }
      element('stage').setAttribute('data-ready', '');
      made.showRegions(isOn('outlines'));
      compare();
      select(address().region - 1, true);
    }, broken);
  }

  const isOn = id => element(id).getAttribute('aria-pressed') === 'true';

  function toggle(id, then) {
    element(id).addEventListener('click', () => {
      element(id).setAttribute('aria-pressed', String(!isOn(id)));
      then(isOn(id));
    });
  }

  function compare() {
    element('compare').hidden = !isOn('compare-on');
    viewer?.compare(isOn('compare-on') ? Number(element('compare').value) : 1);
  }

  const keys = {
    ArrowLeft: () => open(current?.number - 1), ArrowRight: () => open(current?.number + 1), Escape: () => location.assign(element('back').href),
    '+': () => viewer?.zoom(1.4), '=': () => viewer?.zoom(1.4), '-': () => viewer?.zoom(1 / 1.4), '0': () => viewer?.home(),
  };
  const shifted = {ArrowLeft: () => viewer?.pan(-0.2, 0), ArrowRight: () => viewer?.pan(0.2, 0), ArrowUp: () => viewer?.pan(0, -0.2),
    ArrowDown: () => viewer?.pan(0, 0.2), '+': keys['+']};

  addEventListener('keydown', event => {
    const action = (event.shiftKey ? shifted : keys)[event.key];
    if (action && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest?.('input')) {
      event.preventDefault();
      action();
    }
  });
  element('zoom-in').addEventListener('click', keys['+']);
  element('zoom-out').addEventListener('click', keys['-']);
  element('fit').addEventListener('click', keys['0']);
  element('previous').addEventListener('click', keys.ArrowLeft);
  element('next').addEventListener('click', keys.ArrowRight);
  element('compare').addEventListener('input', compare);
  toggle('outlines', on => viewer?.showRegions(on));
  toggle('compare-on', compare);
  addEventListener('hashchange', load);
  load();
})();
