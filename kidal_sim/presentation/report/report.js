'use strict';

// Without it the report is complete; with it, long tables can be searched and everything unfolded. Nothing is fetched, nothing is kept.
(() => {
  /** Show the rows of a table that have the words and, in one column, the choice. */
  function pick(table, words, choice) {
    const column = Number(table.dataset.by);
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...table.tBodies[0].rows];
    rows.forEach((row) => {
      const text = row.textContent.toLowerCase();
      const chosen = choice === '' || row.cells[column].textContent === choice;
      row.hidden = !(chosen && wanted.every((word) => text.includes(word)));
    });
    return `${rows.filter((row) => !row.hidden).length.toLocaleString('en')} of ${rows.length.toLocaleString('en')}`;
  }

  function prepare(form) {
    const table = form.parentElement.querySelector('table');
    const [search, select, output] = ['input', 'select', 'output'].map((name) => form.querySelector(name));
    const update = () => {
      output.textContent = pick(table, search.value, select.value);
    };
    form.addEventListener('input', update);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.hidden = false;
    update();
  }

  function prepareUnfold(button) {
    const all = [...document.querySelectorAll('details')];
    button.addEventListener('click', () => {
      const unfold = button.getAttribute('aria-pressed') === 'false';
      all.forEach((each) => {
        each.open = unfold;
      });
      button.setAttribute('aria-pressed', String(unfold));
      button.textContent = unfold ? 'Fold everything' : 'Unfold everything';
    });
    button.hidden = false;
  }

  /** Whoever has no mouse scrolls with the keys: what is larger than its place can be reached, and nothing else asks for a stop. */
  function prepareScrolling(parts) {
    const watcher = new ResizeObserver((entries) => {
      entries.forEach(({ target }) => {
        const overflows = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
        target.toggleAttribute('tabindex', overflows);
        if (overflows) target.tabIndex = 0;
      });
    });
    parts.forEach((each) => watcher.observe(each));
  }

  document.querySelectorAll('.picker').forEach(prepare);
  prepareUnfold(document.getElementById('unfold'));
  prepareScrolling(document.querySelectorAll('.scroll, pre'));
})();
