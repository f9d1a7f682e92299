// Filters the page, opens findings and copies commands. Without it everything is shown.
const form = document.getElementById("filter");
const search = form.querySelector("[name=text]");
const shown = document.getElementById("shown");
const empty = document.querySelector("#findings > .empty");
const hiddenColumns = document.head.appendChild(document.createElement("style"));

const folds = [...document.querySelectorAll("#findings > .fold")];
const findings = [...document.querySelectorAll("#findings details[data-status]")].map((node) => ({
  node,
  text: node.textContent.toLowerCase(),
  engines: node.dataset.engines.split(" "),
  ...pick(node.dataset, "status", "world", "subject", "case"),
}));

const matrices = [...document.querySelectorAll(".matrix")].map((section) => ({
  section,
  world: section.dataset.world,
  id: section.querySelector("table").id,
  subjects: [...section.querySelectorAll("thead [colspan]")],
  columns: [...section.querySelectorAll("thead [data-engine]")].map((node) => ({
    node,
    ...pick(node.dataset, "subject", "engine"),
  })),
  bodies: [...section.querySelectorAll("tbody")].map((node) => ({
    node,
    rows: [...node.querySelectorAll("tr[data-case]")].map((row) => ({
      node: row,
      case: row.dataset.case,
      text: `${row.dataset.case} ${row.cells[0].textContent}`.toLowerCase(),
      statuses: [...row.cells].slice(1).map((cell) => cell.className),
    })),
  })),
}));

let searched = search.value;

function update() {
  const fields = new FormData(form);
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const statuses = new Set(fields.getAll("status"));
  const [world, subject, engine] = ["world", "subject", "engine"].map((name) => fields.get(name) ?? "");
  const fits = (text) => words.every((word) => text.includes(word));
  const isWanted = (wanted, value) => wanted === "" || wanted === value;

  const named = new Set();
  let visibleFindings = 0;
  for (const one of findings) {
    const visible =
      fits(one.text) &&
      statuses.has(one.status) &&
      isWanted(world, one.world) &&
      isWanted(subject, one.subject) &&
      (engine === "" || one.engines.includes(engine));
    one.node.hidden = !visible;
    if (visible) {
      visibleFindings += 1;
      named.add(one.case);
    }
  }
  empty.hidden = visibleFindings > 0;
  for (const fold of folds) {
    fold.hidden = !findings.some(({ node }) => !node.hidden && fold.contains(node));
    // Who searches wants to see what is found.
    if (searched !== search.value) fold.open = words.length > 0;
  }
  searched = search.value;

  let [visibleRows, allRows] = [0, 0];
  const rules = [];
  for (const { section, id, columns, subjects, bodies, ...matrix } of matrices) {
    const visibleColumns = columns.map((one) => isWanted(subject, one.subject) && isWanted(engine, one.engine));
    for (const [index, { node }] of columns.entries()) {
      node.hidden = !visibleColumns[index];
      if (!visibleColumns[index]) rules.push(`#${id} tr[data-case] > td:nth-child(${index + 2}) { display: none; }`);
    }
    for (const node of subjects) {
      const span = columns.filter((one, index) => one.subject === node.dataset.subject && visibleColumns[index]).length;
      node.hidden = span === 0;
      node.colSpan = Math.max(1, span);
    }
    let rowsHere = 0;
    for (const { node, rows } of bodies) {
      let rowsOfBody = 0;
      for (const row of rows) {
        const visible =
          isWanted(world, matrix.world) &&
          (fits(row.text) || named.has(row.case)) &&
          row.statuses.some((status, index) => visibleColumns[index] && statuses.has(status));
        row.node.hidden = !visible;
        if (visible) rowsOfBody += 1;
      }
      node.hidden = rowsOfBody === 0;
      rowsHere += rowsOfBody;
      allRows += rows.length;
    }
    section.hidden = rowsHere === 0;
    visibleRows += rowsHere;
  }
  hiddenColumns.textContent = rules.join("\n");
  const cases = visibleRows === allRows ? `${allRows} cases` : `${visibleRows} of ${allRows} cases`;
  shown.textContent = `${cases}, ${visibleFindings} ${visibleFindings === 1 ? "finding" : "findings"}`;
}

/** A cell leads to its finding, also when the filter hides that. */
function openFinding(event) {
  const link = event.target.closest?.('.matrix a[href^="#"]');
  const finding = link && document.getElementById(link.getAttribute("href").slice(1));
  if (finding) {
    for (const fold of folds.filter((one) => one.contains(finding))) {
      fold.hidden = false;
      fold.open = true;
    }
    finding.hidden = false;
    finding.open = true;
  }
}

function addCopyButton(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  const onClick = async () => {
    button.textContent = (await copy(place.querySelector("code"))) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  };
  button.addEventListener("click", () => void onClick());
  place.append(button);
}

/** Where the clipboard is closed to scripts, the text is at least selected. */
async function copy(node) {
  try {
    await navigator.clipboard.writeText(node.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(node);
    return document.execCommand("copy");
  }
}

function pick(object, ...names) {
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}

document.addEventListener("click", openFinding);
for (const place of document.querySelectorAll("dd.command")) addCopyButton(place);
form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
update();
