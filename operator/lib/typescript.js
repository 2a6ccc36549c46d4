// Lets Node.js load this project's TypeScript, in the same way as the program's.
require("../../loader/typescript");
