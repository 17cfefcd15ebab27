// Opens every workbook of a folder with ExcelJS or SheetJS and saves it into another: node resave.cjs exceljs IN OUT
// A file that the library cannot open is left out, with its error on the last output.
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

const [library, source, target] = process.argv.slice(2);

const savers = {
  async exceljs(from, to) {
    const { Workbook } = require("exceljs");
    const book = new Workbook();
    await book.xlsx.readFile(from);
    await book.xlsx.writeFile(to);
  },
  async xlsx(from, to) {
    const { read, writeFile } = require("xlsx");
    const all = { cellStyles: true, cellNF: true, cellFormula: true, sheetStubs: true, bookVBA: true };
    writeFile(read(readFileSync(from), all), to, { bookType: "xlsx", compression: true, cellStyles: true });
  },
};

(async () => {
  for (const name of readdirSync(source).sort()) {
    try {
      await savers[library](join(source, name), join(target, name));
    } catch (error) {
      console.error(`${name}: ${error.message}`);
    }
  }
})();
