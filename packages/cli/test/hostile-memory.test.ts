import { buildGcBomb, buildTableHog } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { spawnArmory } from "./support/spawn-armory.ts";
