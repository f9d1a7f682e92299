import { licenseFile } from "../license.ts";
import { withoutScope } from "../plugin-name.ts";
import { setTomlKeys } from "../toml.ts";
import { firstVersion, type Manifest } from "./manifest.ts";

/** Python's manifest; the fields are those of the PyPA specification, "pyproject.toml". */
export const pyprojectToml: Manifest = {
  path: "pyproject.toml",
  render(text, { name, description, license, author }) {
    const file = licenseFile(license);
    const isUnlicensed = license === "UNLICENSED";
    return setTomlKeys(text, "project", {
      name: withoutScope(name),
      version: firstVersion,
      description,
      license: isUnlicensed || file !== undefined ? undefined : license,
      "license-files": file === undefined ? undefined : [file],
      authors: author === "" ? undefined : [person(author)],
      // PyPI refuses what has it
      ...(isUnlicensed ? { classifiers: ["Private :: Do Not Upload"] } : {}),
    });
  },
  nameProblem(_text, name) {
    const module = withoutScope(name).replaceAll("-", "_");
    if (keywords.has(module)) return "is a keyword of Python";
    if (takenModules.has(module)) return "belongs to a module that the plugin uses";
    if (standardModules.has(module)) return "belongs to a module of Python itself";
    return undefined;
  },
};

// --- internal ---

// The Python language reference, "Keywords", in lower case
const keywords: ReadonlySet<string> = new Set(
  (
    "and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not " +
    "or pass raise return try while with yield"
  ).split(" "),
);

// A package of this name hides what the SDK, componentize-py or the tests import
const takenModules: ReadonlySet<string> = new Set(
  "armory_plugins componentize_py componentize_py_async_support componentize_py_runtime componentize_py_types poll_loop pytest ruamel tests wit_world".split(
    " ",
  ),
);

// `sys.stdlib_module_names` of Python 3.14, the public ones
const standardModules: ReadonlySet<string> = new Set(
  (
    "abc annotationlib antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cmath " +
    "cmd code codecs codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy " +
    "copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno " +
    "faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob " +
    "graphlib grp gzip hashlib heapq hmac html http idlelib imaplib importlib inspect io ipaddress itertools json keyword " +
    "linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder msvcrt multiprocessing netrc nt ntpath " +
    "nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix " +
    "posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline " +
    "reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket " +
    "socketserver sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess " +
    "symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading time timeit tkinter token " +
    "tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uuid venv " +
    "warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo"
  ).split(" "),
);

function person(author: string): { readonly name: string; readonly email?: string } {
  const [, name = "", email = ""] = /^([^<>]+?) ?<([^\s<>@]+@[^\s<>@]+)>$/u.exec(author) ?? [];
  return email === "" ? { name: author } : { name, email };
}
