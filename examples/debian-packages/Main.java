import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Finds Debian packages by what they do. Loads what `apt-cache dumpavail` prints into a table, then
/// uses the command line as anybody would: each command is shown before it runs.
///
/// `./inlay example debian-packages --help` tells the options.
final class Main {
  private static final String HELP =
      """
      Usage: inlay example debian-packages [--sample N] [--data-dir DIR]

      Embeds the descriptions of Debian's packages (about 60,000, as apt-cache dumpavail prints them)
      with the local model, and searches them. All of them take some minutes on two cores.

        --sample N      only N packages, evenly taken, with those that the searches expect
        --data-dir DIR  keep the database in this folder (default: a new one, removed at the end)
        --help          this
      """;

  /// Five searches, each with packages of which at least one must be among the first five. The words
  /// of the questions are not those of the descriptions.
  private static final Map<String, Set<String>> SEARCHES = new LinkedHashMap<>();

  static {
    SEARCHES.put(
        "beat the computer at a board game with kings and pawns",
        Set.of("gnuchess", "crafty", "phalanx", "xboard", "stockfish", "fairymax", "knights", "eboard", "dreamchess", "hoichess", "gnome-chess", "pychess", "toga2", "brutalchess", "polyglot", "3dchess"));
    SEARCHES.put(
        "reads written words aloud in a human voice",
        Set.of("espeak", "espeak-ng", "festival", "flite", "speech-dispatcher", "mbrola", "libttspico-utils", "gespeaker", "yasr", "eflite", "orca", "svox-pico", "kmouth", "mimic"));
    SEARCHES.put(
        "look for malware on a mail server",
        Set.of("clamav", "clamav-daemon", "clamsmtp", "clamav-milter", "amavisd-new", "clamassassin", "rkhunter", "chkrootkit", "havp", "libclamav11", "pagekite", "clamav-unofficial-sigs", "rspamd"));
    SEARCHES.put(
        "research my ancestors and draw a family tree",
        Set.of("gramps", "geneweb", "lifelines", "ancestris", "gwtp", "lifelines-reports", "libghc-gedcom-dev", "gwsetup"));
    SEARCHES.put(
        "which stars can I see tonight",
        Set.of("stellarium", "kstars", "xephem", "skychart", "gnuastro", "celestia", "nightfall", "starplot", "astronomical-almanac", "indi-bin", "xplanet", "sunclock", "openuniverse", "nightview", "libnova-0.16-0", "skytools", "ephem"));
  }

  private final Path home = Path.of(System.getProperty("inlay.home", "."));
  private final Path folder;
  private final int sample;

  private Main(Path folder, int sample) {
    this.folder = folder;
    this.sample = sample;
  }

  public static void main(String[] words) throws Exception {
    int sample = 0;
    Path folder = null;
    for (int i = 0; i < words.length; i++) {
      String value = i + 1 < words.length ? words[i + 1] : "";
      switch (words[i]) {
        case "--sample" -> {
          if (!value.matches("[1-9][0-9]{0,8}")) {
            refuse("--sample takes a number of packages, not \"" + value + "\"");
          }
          sample = Integer.parseInt(value);
          i++;
        }
        case "--data-dir" -> {
          if (value.isEmpty()) {
            refuse("--data-dir takes a folder");
          }
          folder = Path.of(value);
          i++;
        }
        case "--help" -> {
          System.out.print(HELP);
          return;
        }
        default -> refuse("there is no option " + words[i]);
      }
    }
    boolean temporary = folder == null;
    Path data = temporary ? Files.createTempDirectory("inlay-debian-") : folder;
    boolean found;
    try {
      found = new Main(data, sample).run();
    } finally {
      if (temporary) {
        remove(data);
      }
    }
    System.exit(found ? 0 : 1);
  }

  private static void refuse(String why) {
    System.err.println("inlay: " + why + ". See: inlay example debian-packages --help");
    System.exit(2);
  }

  private boolean run() throws Exception {
    List<String[]> packages = packages();
    System.out.printf("%,d packages%n", packages.size());
    inlay("migrate");
    Process worker = start("up", "--data-dir", folder.toString());
    try {
      load(url(worker), packages);
      inlay(
          "source", "add", "packages", "--table", "public.packages", "--key", "name",
          "--text", "{name}: {description}", "--metadata", "section", "--full-text", "english");
      inlay("source", "backfill", "packages", "--wait");
      boolean found = true;
      for (Map.Entry<String, Set<String>> search : SEARCHES.entrySet()) {
        found &= search(search.getKey(), search.getValue());
      }
      inlay("source", "verify", "packages");
      return found;
    } finally {
      worker.destroy();
      worker.waitFor();
    }
  }

  /// Name, section and description of each.
  private List<String[]> packages() throws IOException, InterruptedException {
    List<String[]> packages = new ArrayList<>();
    Process apt =
        new ProcessBuilder("apt-cache", "dumpavail").redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(apt.getInputStream(), StandardCharsets.UTF_8))) {
      Map<String, String> fields = new LinkedHashMap<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int colon = line.indexOf(": ");
        if (line.isEmpty()) {
          packages.add(
              new String[] {
                fields.get("Package"), fields.getOrDefault("Section", ""), fields.get("Description")
              });
          fields.clear();
        } else if (colon > 0 && !line.startsWith(" ")) {
          fields.put(line.substring(0, colon), line.substring(colon + 2));
        }
      }
    }
    apt.waitFor();
    packages.removeIf(p -> p[0] == null || p[2] == null);
    if (packages.isEmpty()) {
      System.err.println("apt-cache dumpavail prints no packages. On Debian, as root: apt-get update");
      System.exit(3);
    }
    if (sample == 0 || sample >= packages.size()) {
      return packages;
    }
    Set<String> expected = new TreeSet<>();
    SEARCHES.values().forEach(expected::addAll);
    List<String[]> some = new ArrayList<>();
    int step = packages.size() / sample;
    for (int i = 0; i < packages.size(); i++) {
      if (i % step == 0 || expected.contains(packages.get(i)[0])) {
        some.add(packages.get(i));
      }
    }
    return some;
  }

  private void load(String url, List<String[]> packages) throws SQLException {
    String jdbc = url.replaceFirst("^postgresql://([^:]+):([^@]+)@(.*)$", "jdbc:postgresql://$3?user=$1&password=$2");
    try (Connection c = DriverManager.getConnection(jdbc);
        Statement s = c.createStatement()) {
      c.setAutoCommit(false);
      s.execute("create table if not exists packages (name text primary key, section text not null, description text not null)");
      try (PreparedStatement row =
          c.prepareStatement("insert into packages values (?, ?, ?) on conflict (name) do update set section = excluded.section, description = excluded.description")) {
        for (String[] p : packages) {
          row.setString(1, p[0]);
          row.setString(2, p[1]);
          row.setString(3, p[2]);
          row.addBatch();
        }
        row.executeBatch();
      }
      c.commit();
    }
  }

  private boolean search(String question, Set<String> expected) throws Exception {
    String out = inlay("search", "packages", question, "--limit", "5");
    boolean found =
        out.lines().anyMatch(line -> Stream.of(line.strip().split("\\s+")).anyMatch(expected::contains));
    System.out.println(found ? "  as expected" : "  NONE of those expected: " + new TreeSet<>(expected));
    return found;
  }

  /// The database's address, once the server runs.
  private String url(Process worker) throws Exception {
    for (int i = 0; i < 120; i++) {
      if (!worker.isAlive()) {
        throw new IllegalStateException("inlay up ended with code " + worker.exitValue());
      }
      Process asked = start("db", "url", "--data-dir", folder.toString());
      String out = read(asked);
      if (asked.waitFor() == 0) {
        return out.strip();
      }
      TimeUnit.SECONDS.sleep(1);
    }
    throw new IllegalStateException("the server did not start within two minutes");
  }

  private String inlay(String... words) throws Exception {
    System.out.println("\n$ ./inlay " + String.join(" ", Stream.of(words).map(Main::quoted).toList()));
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data-dir", folder.toString()));
    Process process = start(all.toArray(String[]::new));
    String out = read(process);
    System.out.print(out);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("it ended with code " + process.exitValue());
    }
    return out;
  }

  private Process start(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("inlay").toString()));
    command.addAll(List.of(words));
    boolean asks = words[0].equals("db"); // again and again, until the server runs
    return new ProcessBuilder(command)
        .redirectError(asks ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String read(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./-]+") ? word : "'" + word + "'";
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
