// As heddle.mjs.
export * from "../../dist/scheduler.js";
