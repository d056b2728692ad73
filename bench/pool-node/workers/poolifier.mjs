import { ThreadWorker } from "poolifier";
import * as tasks from "../tasks.mjs";

new ThreadWorker(/** @type {import("poolifier").TaskFunctions<any, any>} */ ({ ...tasks }));
