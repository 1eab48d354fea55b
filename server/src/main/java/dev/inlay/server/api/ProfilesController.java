package dev.inlay.server.api;

import dev.inlay.core.profile.Profile;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.queue.QueueAdministration;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ProfilesController {
  private final Profiles profiles;
  private final QueueAdministration queue;

  ProfilesController(Profiles profiles, QueueAdministration queue) {
    this.profiles = profiles;
    this.queue = queue;
  }

  @GetMapping("/api/v1/profiles")
  List<Profile> list() {
    return profiles.list();
  }

  @GetMapping("/api/v1/profiles/{name}")
  Profile find(@PathVariable String name) {
    return profiles.require(name);
  }

  @PostMapping("/api/v1/profiles/{name}/pause")
  Profile pause(@PathVariable String name) {
    queue.pauseProfile(name, true);
    return profiles.require(name);
  }

  @PostMapping("/api/v1/profiles/{name}/resume")
  Profile resume(@PathVariable String name) {
    queue.pauseProfile(name, false);
    return profiles.require(name);
  }
}
