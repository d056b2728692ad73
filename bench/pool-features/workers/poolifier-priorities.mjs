import { ThreadWorker } from "poolifier";
import { work } from "../tasks.mjs";

const taskFunction = /** @type {import("poolifier").TaskFunction<any, any>} */ (work);

new ThreadWorker({ work: { taskFunction }, urgent: { taskFunction, priority: -20 } });
