'use strict';

// Shows a campaign: one number, the frame, says what is drawn everywhere. Nothing is fetched and nothing is kept.
(() => {
  const SVG = 'http://www.w3.org/2000/svg';
  const SIDES = ['government', 'insurgents', 'nobody'];
  const NEUTRAL = 2;
  const FIGHTING = 1;
  const BROKEN = 2;
  const TRUTH = -1;
  const FRESH = 1; // frames for which a sign stays
  const BESIDE_SITE = 17; // where markers begin, from the middle of a site or a road [px]
  const BESIDE_ROAD = 4;
  const IN_A_ROW = 3;
  const CLEAR = 32; // of a site [px]
  const SPOTS = 25; // units closer together than such a part of their road share a place, as in a film
  const SIGN_BELOW = 33; // the middle of a site [px]
  const LEAST_BESIDE = 34; // of people, from the middle of a site [px]
  const NEUTRALS_BESIDE = 34; // insurgents [px]
  const GUESS_BESIDE = 36; // of what is believed, from the middle of a place [px]

  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('replay-data').textContent);
  const frames = data.hours.length;
  const siteCount = data.sites.length;
  const state = { frame: 0, playing: false, timer: 0, view: TRUTH, event: null };

  // -- what the data say ---------------------------------------------------------------------------------------------------

  /** A column encoded by its changes (first value, then pairs of gap and value), as a value for each frame. */
  function column(changes) {
    const values = new Array(frames).fill(changes[0]);
    let at = 0;
    for (let i = 1; i < changes.length; i += 2) {
      at += changes[i];
      values.fill(changes[i + 1], at);
    }
    return values;
  }

  function withColumns(record) {
    const entries = Object.entries(record).map(([name, value]) => [name, Array.isArray(value) ? column(value) : value]);
    return Object.fromEntries(entries);
  }

  const units = data.units.map(withColumns);
  const sites = data.sites.map(withColumns);
  const wings = data.wings.map(withColumns);
  const mines = data.mines.map(column);
  const beliefs = data.beliefs.map((places) => places.map(column));
  const lines = data.charts.map((chart) => chart.map(column));
  const events = data.events.frame.map((frame, number) => ({
    number,
    frame,
    hour: data.events.hour[number],
    text: data.events.text[number],
    cause: data.events.cause[number],
    chance: data.events.chance[number],
    reckoned: data.events.reckoned[number],
    besides: data.events.besides[number],
    first: data.events.first[number],
    aside: data.events.aside[number],
    heading: data.events.heading[number],
    matters: data.events.matters[number] === 1,
    sign: data.events.sign[number],
    place: data.events.place[number],
    share: data.events.share[number],
  }));
  const inTime = [...events].sort((a, b) => a.frame - b.frame || a.hour - b.hour || a.number - b.number);

  const number = (value) => Math.round(value).toLocaleString('en');
  const two = (value) => String(value).padStart(2, '0');

  function clock(hour) {
    const minutes = Math.round(hour * 60);
    return `day ${Math.floor(minutes / 1440)}, ${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
  }

  function date(hour) {
    const day = new Date(Date.parse(`${data.start}T00:00:00Z`) + Math.round(hour * 3600) * 1000);
    return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  }

  // -- making elements -----------------------------------------------------------------------------------------------------

  function svg(parent, name, attributes = {}) {
    const made = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    parent.append(made);
    return made;
  }

  function html(parent, name, text = '', className = '') {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    parent.append(made);
    return made;
  }

  // -- the map -------------------------------------------------------------------------------------------------------------

  function along(place, share) {
    const [, x, y, xEnd, yEnd] = data.places[place];
    return [x + share * (xEnd - x), y + share * (yEnd - y)];
  }

  /** Where a unit's marker is centred: on its road, never so close to an end that it would hide the site there. */
  function spot(unit) {
    const place = unit.place[state.frame];
    if (place < siteCount) return along(place, 0);
    const [, x, y, xEnd, yEnd] = data.places[place];
    const least = Math.min(0.5, CLEAR / Math.max(1, Math.hypot(xEnd - x, yEnd - y)));
    return along(place, Math.min(1 - least, Math.max(least, unit.share[state.frame])));
  }

  const middle = (place) => along(place, place < siteCount ? 0 : 0.5);
  const size = (people) => Math.min(1.5, Math.max(0.72, Math.sqrt(people) / 18));

  function unitMarker(unit) {
    const [letter, words] = data.letters[unit.kind];
    const group = svg(byId('units'), 'g', { class: `unit side-${unit.side}` });
    const inner = svg(group, 'g');
    svg(inner, 'use', { href: `#shape-${unit.side}` });
    svg(inner, 'text', { y: 4 }).textContent = letter;
    const title = svg(group, 'title');
    return { unit, words, group, inner, title };
  }

  const markers = units.map(unitMarker);
  const siteMarks = [...document.querySelectorAll('.site')];
  const mineMarks = [...document.querySelectorAll('line.mines')];

  /** Whether a side's people and aircraft are shown as they are. */
  const isOpen = (side) => state.view === TRUTH || side === NEUTRAL || data.factions[state.view].side === side;

  function isShown(unit) {
    return isOpen(unit.side) && unit.people[state.frame] > 0 && unit.place[state.frame] >= 0;
  }

  const half = (unit) => (unit.side === 1 ? 12 : 9) * size(unit.people[state.frame]);

  /** Where each of a side's units at a place stands, from its middle: the government's to the left, others to the right, in rows. */
  function offsets(members, isSite) {
    const out = members[0].unit.side === 0 ? -1 : 1;
    const rows = [];
    for (let i = 0; i < members.length; i += IN_A_ROW) rows.push(members.slice(i, i + IN_A_ROW).map(({ unit }) => half(unit)));
    const heights = rows.map((row) => 2 * Math.max(...row));
    let y = -heights.reduce((sum, height) => sum + height, 0) / 2;
    return rows.flatMap((row, number) => {
      let x = (isSite ? BESIDE_SITE : BESIDE_ROAD) + (members[0].unit.side === NEUTRAL ? NEUTRALS_BESIDE : 0);
      y += heights[number];
      return row.map((radius) => {
        x += 2 * radius;
        return [out * (x - radius), y - heights[number] / 2];
      });
    });
  }

  function groups() {
    const found = new Map();
    markers.filter(({ unit }) => isShown(unit)).forEach((marker) => {
      const { unit } = marker;
      const place = unit.place[state.frame];
      const isSite = place < siteCount;
      const key = `${place} ${unit.side} ${isSite ? 0 : Math.round(unit.share[state.frame] * SPOTS)}`;
      found.set(key, [...(found.get(key) || []), marker]);
    });
    return found;
  }

  function placeUnits() {
    byId('totals').replaceChildren();
    for (const members of groups().values()) {
      members.sort((a, b) => b.unit.people[state.frame] - a.unit.people[state.frame]);
      const spots = offsets(members, members[0].unit.place[state.frame] < siteCount);
      members.forEach((marker, order) => placeUnit(marker, spots[order]));
      writeTotal(members, spots);
    }
    markers.forEach(({ unit, group }) => group.setAttribute('display', isShown(unit) ? 'inline' : 'none'));
  }

  function placeUnit({ unit, words, group, inner, title }, [dx, dy]) {
    const at = state.frame;
    const [x, y] = spot(unit);
    group.style.transform = `translate(${x + dx}px, ${y + dy}px)`;
    inner.setAttribute('transform', `scale(${size(unit.people[at])})`);
    group.classList.toggle('fighting', (unit.marks[at] & FIGHTING) > 0);
    group.classList.toggle('broken', (unit.marks[at] & BROKEN) > 0);
    title.textContent = `${unit.name} (${words}): ${number(unit.people[at])} people, ${data.tasks[unit.task[at]]}`;
  }

  /** How many people a side has there, below its markers. */
  function writeTotal(members, spots) {
    const at = state.frame;
    const { unit } = members[0];
    const [x, y] = spot(unit);
    const people = members.reduce((sum, each) => sum + each.unit.people[at], 0);
    const below = Math.max(...members.map((each, order) => spots[order][1] + half(each.unit))) + 11;
    const beside = unit.place[at] < siteCount ? Math.sign(spots[0][0]) * Math.max(LEAST_BESIDE, Math.abs(spots[0][0])) : spots[0][0];
    svg(byId('totals'), 'text', { class: 'total', x: x + beside, y: y + below }).textContent = number(people);
  }

  function placeGuesses() {
    byId('guesses').replaceChildren();
    if (state.view === TRUTH) return;
    const enemy = 1 - data.factions[state.view].side;
    const out = enemy === 0 ? -1 : 1;
    beliefs[state.view].forEach((values, place) => {
      const power = values[state.frame];
      if (power < 1) return;
      const [x, y] = middle(place);
      const group = svg(byId('guesses'), 'g', { transform: `translate(${x + out * GUESS_BESIDE} ${y})` });
      const scale = size(power) * 1.1;
      svg(group, 'use', { class: `guess side-${enemy}`, href: `#shape-${enemy}`, transform: `scale(${scale})` });
      const beside = place < siteCount ? { y: 12 * scale + 11 } : { x: out * (12 * scale + 22), y: 4 };
      svg(group, 'text', { ...beside, class: 'total' }).textContent = `≈ ${number(power)}`;
    });
  }

  function showSites() {
    siteMarks.forEach((mark, row) => {
      [1, NEUTRAL].forEach((side) => mark.classList.toggle(`held-${side}`, sites[row].holder[state.frame] === side));
      mark.classList.toggle('besieged', sites[row].besieged[state.frame] === 1);
    });
    mineMarks.forEach((mark, row) => mark.setAttribute('stroke-width', Math.min(9, 2 + 3 * mines[row][state.frame])));
  }

  function showAircraft() {
    byId('rings').replaceChildren();
    byId('flights').replaceChildren();
    wings.filter((wing) => isOpen(wing.side) && wing.airframes[state.frame] > 0).forEach((wing) => {
      const [x, y] = middle(wing.home[state.frame]);
      if (wing.kind === 'drone' && sites[wing.home[state.frame]].holder[state.frame] === wing.side) {
        const ring = svg(byId('rings'), 'circle', { class: `ring side-${wing.side}`, cx: x, cy: y, r: wing.radius });
        svg(ring, 'title').textContent = `${wing.name}: ${wing.km} km`;
      }
      const over = wing.over[state.frame];
      if (over < 0 || wing.hours[state.frame] <= 0) return;
      const [xOver, yOver] = middle(over);
      const flight = svg(byId('flights'), 'path', { class: `flight side-${wing.side}`, d: `M${x} ${y}L${xOver} ${yOver}` });
      svg(flight, 'title').textContent = `${wing.name}: ${wing.hours[state.frame]} h over ${data.places[over][0]}`;
    });
  }

  /** Where the sign of an event stands: below its site, or on its road. */
  function signAt(each) {
    const [x, y] = along(each.place, each.share);
    return each.place < siteCount ? [x, y + SIGN_BELOW] : [x, y];
  }

  function showSigns() {
    byId('signs').replaceChildren();
    const spots = new Map();
    inTime.filter((each) => each.sign >= 0 && each.place >= 0 && isFresh(each)).forEach((each) => {
      const key = signAt(each).join(' ');
      spots.set(key, (spots.get(key) || new Set()).add(each.sign));
    });
    spots.forEach((signs, key) => {
      const [x, y] = key.split(' ').map(Number);
      [...signs].forEach((sign, order) => {
        const dx = (order - (signs.size - 1) / 2) * 20;
        svg(byId('signs'), 'use', { href: `#sign-${data.signs[sign]}`, x: x + dx, y });
      });
    });
    ringChosen();
  }

  function ringChosen() {
    const chosen = state.event;
    if (!chosen || chosen.place < 0 || !isFresh(chosen)) return;
    const [x, y] = chosen.sign < 0 ? along(chosen.place, chosen.share) : signAt(chosen);
    svg(byId('signs'), 'use', { href: '#sign-selected', x, y });
  }

  const isFresh = (each) => each.frame <= state.frame && state.frame < each.frame + FRESH;

  // -- charts and tables ---------------------------------------------------------------------------------------------------

  const figures = [...document.querySelectorAll('[data-chart]')];

  /** Where time begins and ends in a chart [px], as its grid lines do. */
  function span(figure) {
    const box = figure.querySelector('.grid').getBBox();
    return [box.x, box.width];
  }

  function moveCursors() {
    const share = (data.hours[state.frame] - data.hours[0]) / Math.max(data.hours[frames - 1] - data.hours[0], 1e-9);
    figures.forEach((figure, chart) => {
      const cursor = figure.querySelector('.cursor');
      if (!cursor) return;
      const [left, width] = span(figure);
      cursor.setAttribute('transform', `translate(${left + share * width} 0)`);
      figure.querySelectorAll('.value').forEach((each, line) => {
        const value = lines[chart][line][state.frame];
        each.textContent = value === null ? '–' : value.toLocaleString('en', { maximumFractionDigits: 1 });
      });
    });
  }

  function jumpFromChart(figure, event) {
    const drawn = figure.querySelector('svg:not(.key)');
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawn.getScreenCTM().inverse());
    const [left, width] = span(figure);
    const hour = data.hours[0] + ((point.x - left) / width) * (data.hours[frames - 1] - data.hours[0]);
    const at = data.hours.findIndex((each) => each >= hour);
    step(at < 0 ? frames - 1 : at);
  }

  const rows = data.places.map(([name]) => {
    const row = html(byId('places').tBodies[0], 'tr');
    const heading = html(row, 'th', name);
    heading.scope = 'row';
    return { row, cells: [0, 1, 2, 3, 4].map(() => html(row, 'td')) };
  });

  function strength(place, side) {
    if (!isOpen(side)) {
      const power = beliefs[state.view][place][state.frame];
      return power < 1 ? '' : `≈ ${number(power)} believed`;
    }
    const people = units.filter((unit) => unit.side === side && unit.place[state.frame] === place);
    const sum = people.reduce((total, unit) => total + unit.people[state.frame], 0);
    return sum ? number(sum) : '';
  }

  function fillPlaces() {
    const at = state.frame;
    rows.forEach(({ row, cells }, place) => {
      const site = sites[place];
      const here = units.filter((unit) => isShown(unit) && unit.place[at] === place);
      row.className = site ? `held-${site.holder[at]}` : '';
      const siege = site && site.besieged[at] ? ', besieged' : '';
      const said = [
        site ? SIDES[site.holder[at]] + siege : 'road',
        strength(place, 0),
        strength(place, 1),
        site && site.holder[at] === 0 && isOpen(0) ? `${number(site.stock[at])} t` : '',
        here.map((unit) => `${unit.name.replaceAll('_', ' ')} ${number(unit.people[at])} ${data.tasks[unit.task[at]]}`).join('; '),
      ];
      cells.forEach((cell, which) => { if (cell.textContent !== said[which]) cell.textContent = said[which]; });
    });
  }

  // -- events and their causes ---------------------------------------------------------------------------------------------

  let items = [];
  let first = 0; // the first event that has not happened

  function entry(parent, each) {
    const item = html(parent, 'li');
    const button = html(item, 'button');
    button.type = 'button';
    html(button, 'span', clock(each.hour), 'hour');
    button.append(each.text);
    button.addEventListener('click', () => choose(each));
    return { each, item, button };
  }

  function listEvents() {
    byId('events').replaceChildren();
    const every = byId('every').checked;
    items = inTime.filter((each) => every || each.matters).map((each) => entry(byId('events'), each));
    items.forEach(({ button }) => { button.tabIndex = -1; button.classList.add('future'); });
    first = 0;
    if (items.length) items[0].button.tabIndex = 0;
    else html(byId('events'), 'li', every ? 'Nothing happened.' : 'Nothing that matters happened.', 'nothing');
    followEvents();
  }

  function followEvents() {
    while (first < items.length && items[first].each.frame <= state.frame) items[first++].button.classList.remove('future');
    while (first > 0 && items[first - 1].each.frame > state.frame) items[--first].button.classList.add('future');
    byId('events').querySelectorAll('.now').forEach((each) => each.classList.remove('now'));
    items.slice(Math.max(0, first - 60), first).filter(({ each }) => each.frame === state.frame)
      .forEach(({ button }) => button.classList.add('now'));
    const last = items[Math.max(0, first - 1)];
    if (last) bringIntoView(last);
  }

  /** Bring an event into view within its list, without moving the page. */
  function bringIntoView({ item, button }) {
    const list = byId('events');
    if (!list.contains(document.activeElement)) setFocusable(button);
    const middleOf = item.offsetTop - list.clientHeight / 2 + item.offsetHeight / 2;
    list.scrollTop = Math.max(0, middleOf);
  }

  function setFocusable(button) {
    byId('events').querySelectorAll('[tabindex="0"]').forEach((each) => { each.tabIndex = -1; });
    button.tabIndex = 0;
  }

  function moveFocus(step) {
    const at = items.findIndex(({ button }) => button === document.activeElement);
    const next = items[at + step];
    if (at < 0 || !next) return;
    setFocusable(next.button);
    next.button.focus();
  }

  function choose(each) {
    pause();
    state.event = each;
    byId('events').querySelectorAll('[aria-current]').forEach((button) => button.removeAttribute('aria-current'));
    const listed = items.find((item) => item.each === each);
    if (listed) listed.button.setAttribute('aria-current', 'true');
    go(each.frame);
    showWhy(each);
  }

  function showWhy(each) {
    const line = [];
    for (let next = each; next && !line.includes(next); next = events[next.cause]) line.push(next);
    const aside = each.aside.map((at) => events[at]);
    byId('why').hidden = false;
    listCauses(byId('chain'), line, each);
    byId('aside-title').textContent = each.heading;
    listCauses(byId('aside'), aside, each);
    html(byId('chain').lastChild, 'span', line.length > 1 ? '' : 'No event caused it.', 'chance');
  }

  /** Events of an explanation, each with what else had a part in it; what stands aside is not told twice. */
  function listCauses(list, line, explained) {
    list.replaceChildren();
    line.forEach((each, at) => {
      const item = cause(list, each, at === 0 ? '' : line[at - 1].cause === each.number ? 'because ' : 'after ');
      if (each.number === explained.first) html(item, 'span', '◀ here it began', 'chance began');
      const beside = each.besides.filter(([other]) => !explained.aside.includes(other));
      if (!beside.length) return;
      const parts = html(item, 'ul');
      beside.forEach(([other, alike]) => {
        const part = cause(parts, events[other], 'besides ');
        if (alike) html(part, 'span', `and ${alike} more such before it`, 'chance');
      });
    });
  }

  function cause(list, each, word) {
    const { item, button } = entry(list, each);
    if (word) button.insertBefore(document.createTextNode(word), button.lastChild);
    if (each.chance) html(button, 'span', each.chance, 'chance');
    each.reckoned.forEach((line) => html(button, 'span', line, 'reckoned'));
    return item;
  }

  // -- time ----------------------------------------------------------------------------------------------------------------

  /** What the map shows, for whoever has it on paper. */
  const shownWords = (hour) => `${clock(hour)}, ${byId('view').selectedOptions[0].textContent}`;

  function show() {
    const hour = data.hours[state.frame];
    const label = `${clock(hour)} (${date(hour)})`;
    byId('when').textContent = label;
    byId('map-time').textContent = shownWords(hour);
    byId('turn').value = state.frame;
    byId('turn').setAttribute('aria-valuetext', label);
    document.body.classList.toggle('truth', state.view === TRUTH);
    SIDES.forEach((name, side) => document.body.classList.toggle(`hides-${side}`, !isOpen(side)));
    byId('own').hidden = state.view === TRUTH;
    [showSites, showAircraft, placeGuesses, placeUnits, showSigns, moveCursors, fillPlaces, followEvents].forEach((each) => each());
  }

  function go(frame) {
    state.frame = Math.min(frames - 1, Math.max(0, frame));
    show();
  }

  function day(direction) {
    const goal = data.hours[state.frame] + direction * 24;
    const later = data.hours.findIndex((hour) => hour >= goal - 1e-6);
    step(later < 0 ? frames - 1 : later);
  }

  /** How long a frame is shown: at speed 1 a day takes a second. [ms] */
  function wait() {
    const turn = (data.hours[frames - 1] - data.hours[0]) / Math.max(1, frames - 1);
    return (1000 * turn) / 24 / Number(byId('speed').value);
  }

  function tick() {
    if (state.frame >= frames - 1) {
      pause();
      return;
    }
    go(state.frame + 1);
    state.timer = setTimeout(tick, wait());
  }

  function play() {
    if (state.frame >= frames - 1) state.frame = 0;
    state.playing = true;
    byId('map').classList.add('gliding');
    byId('play').textContent = 'Pause';
    state.timer = setTimeout(tick, wait());
  }

  function pause() {
    clearTimeout(state.timer);
    state.playing = false;
    byId('map').classList.remove('gliding');
    byId('play').textContent = 'Play';
  }

  const toggle = () => (state.playing ? pause() : play());

  function step(frame) {
    pause();
    go(frame);
  }

  function faster(by) {
    const speed = byId('speed');
    speed.selectedIndex = Math.min(speed.options.length - 1, Math.max(0, speed.selectedIndex + by));
  }

  // -- keys and buttons ----------------------------------------------------------------------------------------------------

  const KEYS = {
    ' ': toggle,
    ArrowLeft: (event) => (event.shiftKey ? day(-1) : step(state.frame - 1)),
    ArrowRight: (event) => (event.shiftKey ? day(1) : step(state.frame + 1)),
    Home: () => step(0),
    End: () => step(frames - 1),
    '+': () => faster(1),
    '=': () => faster(1),
    '-': () => faster(-1),
  };

  /** Whether an element can be scrolled by itself. */
  const scrolls = (element) => element.matches('.scroll, pre')
    && (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight);

  /** Whether an element has its own use for a key. */
  function wants(element, key) {
    if ((key.startsWith('Arrow') || key === 'Home' || key === 'End') && scrolls(element)) return true;
    if (element.closest('select')) return true;
    return key === ' ' && element.closest('button, summary, a, input[type=checkbox]') !== null;
  }

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || wants(event.target, event.key)) return;
    const inList = event.target.closest('#events');
    if (inList && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      moveFocus(event.key === 'ArrowDown' ? 1 : -1);
      event.preventDefault();
    } else if (Object.hasOwn(KEYS, event.key)) {
      KEYS[event.key](event);
      event.preventDefault();
    }
  }

  function listen() {
    const onClick = (id, action) => byId(id).addEventListener('click', action);
    onClick('start', () => step(0));
    onClick('day-back', () => day(-1));
    onClick('back', () => step(state.frame - 1));
    onClick('play', toggle);
    onClick('forth', () => step(state.frame + 1));
    onClick('day-forth', () => day(1));
    onClick('end', () => step(frames - 1));
    byId('turn').addEventListener('input', (event) => step(Number(event.target.value)));
    byId('view').addEventListener('change', (event) => { state.view = Number(event.target.value); show(); });
    byId('every').addEventListener('change', listEvents);
    figures.filter((figure) => figure.querySelector('.cursor')).forEach((figure) => {
      figure.querySelector('svg:not(.key)').addEventListener('click', (event) => jumpFromChart(figure, event));
    });
    document.addEventListener('keydown', onKey);
  }

  document.body.classList.add('scripted');
  document.querySelectorAll('section[hidden]:not(#why)').forEach((each) => { each.hidden = false; });
  if (window.matchMedia('(max-width: 760px)').matches) document.querySelector('.legend').open = false;
  listen();
  listEvents();
  show();
})();
