/**
 * The login right's helper writes no list that keeps everybody out, and what fails to check in leaves the list again:
 * whatever is missing, and whenever the power goes. On a Mac in a folder.
 */
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import { inserted } from "../../src/login-right/plan.ts";
import { timeToCompile } from "../protocol/support/native-program.ts";
import { play } from "../harness/authhost/support/core.ts";
import { requires } from "../support/requirements.ts";
import {
  boots,
  bundleProgram,
  checkInStories,
  checksIn,
  countsCaptures,
  exported,
  FakeMac,
  helpers,
  powerWent,
} from "./support/fake-mac.ts";
import { rightOf, stock } from "./support/lists.ts";

const { describe, test } = requires("clang", "macos-cross", "auth-host");

const plan = inserted(rightOf(stock), { bundleThere: true });
const withOurs = plan.outcome === "changed" ? plan.mechanisms : [];
const consoleRight = "system.login.console";

const stories = [
  "healthy_mac_stays_as_it_is",
  "three_failed_boots_take_ours_out",
  "window_that_answers_before_it_hangs",
  "nobody_signs_in_for_many_boots",
  "somebody_signs_in_late",
  "power_goes_right_after_a_sign_in",
  "check_in_between_sets_the_count_back",
  "power_goes_at_the_login_window",
  "boot_without_a_login_window_is_no_failed_one",
  "missing_bundle_goes_at_once",
  "bundle_goes_at_the_login_window",
  "bundle_goes_after_the_boot_was_judged",
  "nothing_of_ours_is_left_alone",
  "database_answers_late",
  "count_that_cannot_be_kept_does_not_keep_ours_in",
  "full_disk_of_a_healthy_mac",
  "ours_that_do_not_go_out_are_tried_again_at_the_next_boot",
  "count_reached_and_not_taken_out",
  "boots_that_cannot_be_told_apart",
];

describe("the core of the check-ins", () => {
  let driver: string;
  beforeAll(() => {
    driver = checkInStories();
  }, timeToCompile);
  for (const story of stories) {
    test(story.replaceAll("_", " "), () => {
      play(driver, story);
    });
  }
  test("no story of the driver is left out", () => {
    expect(play(driver).trim().split("\n")).toEqual(stories);
  });
});

for (const [form, build] of Object.entries(helpers)) {
  describe(`the helper ${form}`, () => {
    let helper: readonly string[] = [];
    const macs: FakeMac[] = [];
    beforeAll(() => {
      helper = build();
    }, timeToCompile);
    let mac: FakeMac;
    const another = () => {
      const made = new FakeMac(helper);
      macs.push(made);
      return made;
    };
    beforeEach(() => {
      mac = another();
    });
    afterEach(() => {
      for (const made of macs.splice(0)) made.end();
    });
    test("reads a right, and writes nothing without the right to", () => {
      mac.putRight(consoleRight, stock);
      const { status, stdout } = mac.run(["read", consoleRight]);
      expect(status).toBe(0);
      expect([...stdout.matchAll(/<string>(\S+:\S+)<\/string>/gu)].map(([, each]) => each)).toEqual(stock);
      mac.putBundle();
      const denied = mac.run(["write", consoleRight], { input: exported(withOurs) });
      expect([denied.status, denied.stderr]).toEqual([3, "status -60005\n"]);
      expect(mac.mechanisms()).toEqual(stock);
      mac.becomeRoot();
      expect(mac.run(["write", consoleRight], { input: exported(withOurs) }).status).toBe(0);
      expect(mac.mechanisms()).toEqual(withOurs);
    });

    test("no list that names a bundle which is not there", () => {
      mac.becomeRoot();
      mac.putRight(consoleRight, stock);
      expect(mac.run(["write", consoleRight], { input: exported(withOurs) }).status).toBe(5);
      expect(mac.mechanisms()).toEqual(stock);
    });

    test("none of ours among the screen saver's", () => {
      mac.becomeRoot();
      mac.putBundle();
      mac.putRight("use-login-window-ui", ["builtin:authenticate"]);
      const input = exported(["Vestibule:offer", "builtin:authenticate"]);
      expect(mac.run(["write", "use-login-window-ui"], { input }).status).toBe(4);
    });

    test("nothing that is no right, and no right but three", () => {
      mac.becomeRoot();
      mac.putRight(consoleRight, stock);
      const whole = exported(stock);
      for (const input of [
        "",
        "text",
        whole.slice(0, 400),
        exported([]),
        whole.replace("evaluate-mechanisms", "rule"),
        whole.replace("<string>builtin:prelogin</string>", "<true/>"),
        whole + " ".repeat(1 << 20),
      ])
        expect(mac.run(["write", consoleRight], { input }).status).toBe(4);
      expect(mac.mechanisms()).toEqual(stock);
      for (const words of [
        [],
        ["read"],
        ["read", "system.preferences"],
        ["write", "../boot"],
        ["watch", "now"],
      ])
        expect(mac.run(words).status).toBe(2);
    });

    test("the job leaves a healthy Mac as it is", () => {
      mac.becomeRoot();
      mac.putBundle();
      mac.putRight(consoleRight, withOurs);
      for (let boot = 1; boot < 6; boot += 1) {
        mac.put("boot", boots(boot));
        mac.put("events", "20 check-in\n");
        expect(mac.run(["watch"]).status).toBe(0);
      }
      expect(mac.mechanisms()).toEqual(withOurs);
    });

    test("what the plug-in writes when it answers is a check-in of this boot, whatever was there", () => {
      mac.becomeRoot();
      mac.putBundle();
      mac.putRight(consoleRight, withOurs);
      for (let boot = 1; boot < 3; boot += 1) {
        mac.put("boot", boots(boot));
        expect(mac.start(checksIn()).status).toBe(0);
        expect(mac.read("var/db/vestibule/check-in/offer")).toBe(boots(boot));
        expect(mac.run(["watch"]).status).toBe(0);
        expect(mac.read("var/db/vestibule/login-right-boots")).toContain("phase answered\nfailed 0");
      }
    });

    test("a Mac whose plug-in hangs behind each right password is free of it after three boots", () => {
      mac.becomeRoot();
      mac.putBundle();
      mac.putRight(consoleRight, withOurs);
      for (let boot = 1; boot < 4; boot += 1) {
        mac.put("boot", boots(boot));
        expect(mac.start(checksIn()).status).toBe(0);
        expect(mac.run(["watch"]).status).toBe(0);
        expect(mac.mechanisms()).toEqual(withOurs);
        // Nothing ends it but the power button.
        expect(mac.start(countsCaptures(), ["begin"]).stdout).toBe("takes part\n");
      }
      mac.put("boot", boots(4));
      expect(mac.run(["watch"]).status).toBe(0);
      expect(mac.mechanisms()).toEqual(stock);
    });

    test("a plug-in that stands aside, or ends what it begins, is no reason to take ours out", () => {
      mac.becomeRoot();
      mac.putBundle();
      mac.putRight(consoleRight, withOurs);
      for (let boot = 1; boot < 9; boot += 1) {
        mac.put("boot", boots(boot));
        expect(mac.start(checksIn()).status).toBe(0);
        expect(mac.run(["watch"]).status).toBe(0);
        // Somebody signs in when the job has ended. The captures of one boot have come to nothing.
        const times = boot === 1 ? 3 : 1;
        for (let each = 0; each < times; each += 1) mac.start(countsCaptures(), ["begin"]);
        if (boot > 4) mac.start(countsCaptures(), ["end"]);
      }
      expect(mac.mechanisms()).toEqual(withOurs);
      expect(mac.read("var/db/vestibule/login-right-boots")).toContain("failed 0");
    });

    test("a count that was kept is on the disk when the power goes: the file, its name, the folder", () => {
      mac.becomeRoot();
      mac.putBundle();
      mac.putRight(consoleRight, withOurs);
      expect(mac.run(["watch"]).status).toBe(0);
      const flushed = mac.read("flushed").trim().split("\n");
      expect(flushed.length).toBeGreaterThan(0);
      for (let at = 0; at < flushed.length; at += 3)
        expect(flushed.slice(at, at + 3)).toEqual(["file", "rename", "folder"]);
    });

    test("a check-in of another boot, or of no known form, is none", () => {
      mac.becomeRoot();
      mac.putBundle();
      mac.putRight(consoleRight, withOurs);
      for (const checkIn of [boots(7), `${boots(1)}x`, "", "x".repeat(5000)]) {
        mac.put("var/db/vestibule/check-in/offer", checkIn);
        mac.remove("var/db/vestibule/login-right-boots");
        mac.run(["watch"]);
        expect(mac.read("var/db/vestibule/login-right-boots")).toContain("phase failed");
      }
    });

    test("the list that a broken system keeps goes out by the back-up", () => {
      mac.becomeRoot();
      // Only ours are in it: without them nothing would be left.
      mac.putRight(consoleRight, ["Vestibule:offer"]);
      mac.put("var/db/vestibule/login-right.plist", exported(stock));
      expect(mac.run(["watch"]).status).toBe(0);
      expect(mac.mechanisms()).toEqual(stock);
    });

    test("it says so when the system takes the list and does not keep it", () => {
      mac.becomeRoot();
      mac.put("authd-forgets", "");
      mac.putRight(consoleRight, withOurs);
      const { status, stderr } = mac.run(["watch"]);
      expect(status).toBe(1);
      expect(stderr).toContain("could not be taken out");
    });

    test("the screen saver's rights are freed of ours too", () => {
      mac.becomeRoot();
      mac.putRight(consoleRight, stock);
      mac.putRight("use-login-window-ui", ["Vestibule:offer", "builtin:authenticate"]);
      expect(mac.run(["watch"]).status).toBe(0);
      expect(mac.mechanisms("use-login-window-ui")).toEqual(["builtin:authenticate"]);
    });

    test("power that goes between any two writes leaves a Mac that signs in after the next boots", () => {
      const settle = (name: string, prepare: (on: FakeMac) => void) => {
        let ends = 0;
        for (let endsAt = 1; endsAt < 200; endsAt += 1) {
          const on = another();
          on.becomeRoot();
          on.putBundle();
          on.putRight(consoleRight, withOurs);
          on.putRight("use-login-window-ui", ["Vestibule:offer", "builtin:authenticate"]);
          on.put("var/db/vestibule/login-right.plist", exported(stock));
          prepare(on);
          const cut = on.run(["watch"], { endsAt });
          // Never half of a list, and the system's window is in it.
          expect([stock, withOurs], name).toContainEqual(on.mechanisms());
          for (let boot = 2; boot < 6 && !on.canSignIn(); boot += 1) {
            on.put("boot", boots(boot));
            expect(on.run(["watch"]).status, name).toBe(0);
          }
          expect(on.canSignIn(), `${name}, write ${String(endsAt)}`).toBe(true);
          on.end();
          if (cut.status !== powerWent) break;
          ends += 1;
        }
        return ends;
      };
      const gone = settle("bundle missing", (on) => {
        on.remove(bundleProgram);
      });
      expect(gone).toBeGreaterThan(4);
      const third = settle("third failed boot", (on) => {
        on.put(
          "var/db/vestibule/login-right-boots",
          `boots 1\nboot ${boots(0)}\nphase failed\nfailed 2\ntaken-out 0\n`,
        );
      });
      expect(third).toBeGreaterThan(8);
    });

    test("a state that nobody wrote counts as none", () => {
      mac.becomeRoot();
      mac.putBundle();
      mac.putRight(consoleRight, withOurs);
      for (const state of [
        "",
        "boots 2\n",
        "boots 1\nboot\n",
        `boots 1\nboot ${"x".repeat(90)}\nphase good\nfailed 0\ntaken-out 0\n`,
        `boots 1\nboot ${boots(0)}\nphase odd\nfailed 9\ntaken-out 0\n`,
        `boots 1\nboot ${boots(0)}\nphase failed\nfailed 99\ntaken-out 0\n`,
        "x".repeat(100_000),
      ]) {
        mac.put("events", "20 check-in\n");
        mac.put("var/db/vestibule/login-right-boots", state);
        expect(mac.run(["watch"]).status).toBe(0);
        expect(mac.read("var/db/vestibule/login-right-boots")).toContain("phase answered\nfailed 0");
        expect(mac.mechanisms()).toEqual(withOurs);
      }
    });
  });
}
