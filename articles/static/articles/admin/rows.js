/* Lists of rows: add, move (buttons or dragging) and remove, without renumbering anything.
   A removed row is only marked, so that it can be brought back; the server skips marked rows. */
(() => {
  "use strict";

  const each = (root, selector, act) => root.querySelectorAll(selector).forEach(act);
  const rowsOf = (list) => [...list.children].filter((row) => row.matches("[data-row]"));
  const nameOf = (list) => list.dataset.rowsList;
  let live;

  const say = (text) => {
    live.textContent = "";
    window.setTimeout(() => (live.textContent = text), 30);
  };

  /* A row's own field, not one of a nested row. */
  const own = (row, selector) =>
    [...row.querySelectorAll(selector)].find((found) => found.closest("[data-row]") === row);

  const number = (list) => {
    rowsOf(list).forEach((row, place) => {
      const position = own(row, ".row-position");
      if (position) position.value = place;
      const shown = own(row, "[data-row-number]");
      if (shown) shown.textContent = place + 1;
      const question = own(row, "input[name$='-question_row']");
      if (question && list.dataset.questionRow !== undefined) question.value = list.dataset.questionRow;
    });
  };

  const changed = (list) => {
    number(list);
    list.dispatchEvent(new CustomEvent("rows:changed", { bubbles: true }));
  };

  /* Show only the head of a removed row; for a question it says that the answers will be removed, too. */
  const setRemoved = (row, removed) => {
    const box = own(row, "input[name$='-DELETE']");
    if (!box) return;
    box.checked = removed;
    row.classList.toggle("row-removed", removed);
    const label = own(row, "[data-row-remove-label]");
    if (label) label.textContent = removed ? "Undo: keep" : "Remove";
    row.dispatchEvent(new CustomEvent("rows:changed", { bubbles: true }));
  };

  const listsNamed = (name) => [...document.querySelectorAll(`[data-rows-list="${name}"]`)];

  /* At the end of its list, move a row into the next list of the same kind: an answer goes to the next question. */
  const move = (row, step) => {
    const list = row.parentElement;
    const rows = rowsOf(list);
    const place = rows.indexOf(row);
    const other = rows[place + step];
    if (other) {
      if (step < 0) other.before(row);
      else other.after(row);
      changed(list);
    } else {
      const lists = listsNamed(nameOf(list));
      const next = lists[lists.indexOf(list) + step];
      if (!next || nameOf(list) !== "answers") return false;
      if (step < 0) next.append(row);
      else next.prepend(row);
      changed(list);
      changed(next);
    }
    return true;
  };

  const moveAndSay = (button, step) => {
    const row = button.closest("[data-row]");
    const noun = own(row, ".row-noun").textContent;
    if (move(row, step)) {
      button.focus();
      row.scrollIntoView({ block: "nearest" });
      const question = row.parentElement.closest("[data-question]");
      const where = question ? `, question ${own(question, "[data-row-number]").textContent}` : "";
      say(`${noun} is now number ${own(row, "[data-row-number]").textContent}${where}.`);
    } else {
      say(`${noun} stands there already.`);
    }
  };

  const add = (button) => {
    const name = button.dataset.rowsAdd;
    const list = button.closest("[data-rows-scope]").querySelector(`[data-rows-list="${name}"]`);
    const template = document.querySelector(`template[data-rows-template="${name}"]`);
    const total = document.getElementById(`id_${name}-TOTAL_FORMS`);
    const fresh = document.createElement("template");
    fresh.innerHTML = template.innerHTML.replaceAll(`${name}-__prefix__`, `${name}-${total.value}`).replaceAll('data-question="__prefix__"', `data-question="${total.value}"`).replaceAll('data-question-row="__prefix__"', `data-question-row="${total.value}"`);
    const row = fresh.content.querySelector("[data-row]");
    total.value = Number(total.value) + 1;
    list.append(row);
    equip(row);
    changed(list);
    // The editors and autocomplete fields of Django's admin listen for this event.
    row.dispatchEvent(new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: name } }));
    const first = own(row, "textarea:not([data-rich-text]), input[type=text], input[type=url], select");
    if (first) {
      const choice = first.nextElementSibling && first.nextElementSibling.querySelector(".select2-selection");
      (choice || first).focus();
    }
    return row;
  };

  const equip = (root) => {
    each(root, "[data-row-up], [data-row-down], [data-row-remove]", (button) => (button.hidden = false));
    each(root, "[data-rows-add]", (button) => (button.hidden = false));
    each(root, ".row-order, .row-delete", (label) => (label.hidden = true));
    each(root, "[data-row-handle]", (handle) => {
      handle.draggable = Boolean(own(handle.closest("[data-row]"), ".row-position"));
      handle.title = handle.draggable ? "Drag to move" : "";
    });
  };

  let dragged = null;

  const dragOver = (event) => {
    if (!dragged) return;
    const list = event.target.closest("[data-rows-list]");
    const over = event.target.closest("[data-row]");
    const kind = nameOf(dragged.parentElement);
    let target = over;
    while (target && (target === dragged || !target.parentElement || nameOf(target.parentElement) !== kind)) {
      target = target.parentElement && target.parentElement.closest("[data-row]");
    }
    if (target && !dragged.contains(target)) {
      event.preventDefault();
      const box = target.getBoundingClientRect();
      if (event.clientY < box.top + box.height / 2) target.before(dragged);
      else target.after(dragged);
    } else if (list && nameOf(list) === kind && !rowsOf(list).length) {
      event.preventDefault();
      list.append(dragged);
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.querySelector("[data-rows]")) return;
    document.documentElement.classList.add("rows-ready");
    live = document.createElement("p");
    live.className = "visually-hidden";
    live.setAttribute("aria-live", "polite");
    document.body.append(live);

    equip(document);
    each(document, "[data-row]", (row) => {
      const box = own(row, "input[name$='-DELETE']");
      if (box && box.checked) setRemoved(row, true);
    });
    each(document, "[data-rows-list]", number);

    document.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.matches("[data-row-up]")) moveAndSay(button, -1);
      else if (button.matches("[data-row-down]")) moveAndSay(button, 1);
      else if (button.matches("[data-rows-add]")) add(button);
      else if (button.matches("[data-row-remove]")) {
        const row = button.closest("[data-row]");
        setRemoved(row, !row.classList.contains("row-removed"));
      }
    });

    document.addEventListener("dragstart", (event) => {
      const handle = event.target.closest && event.target.closest("[data-row-handle]");
      if (!handle) return;
      dragged = handle.closest("[data-row]");
      dragged.classList.add("row-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(dragged, 10, 10);
    });
    document.addEventListener("dragover", dragOver);
    document.addEventListener("drop", (event) => dragged && event.preventDefault());
    document.addEventListener("dragend", () => {
      if (!dragged) return;
      dragged.classList.remove("row-dragged");
      listsNamed(nameOf(dragged.parentElement)).forEach(changed);
      dragged = null;
    });
  });
})();
