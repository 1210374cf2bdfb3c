package io.patchbay.node.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.patchbay.node.auth.Bearer;
import io.patchbay.node.channel.Channel;
import io.patchbay.node.channel.Channels;
import io.patchbay.node.config.NodeConfig;
import io.patchbay.node.forwarding.Forwarding;
import io.patchbay.node.heartbeat.LoadSampler;
import java.time.Instant;
import java.util.List;

/// What anybody may know of the node: that it is there, its channels, its load.
@Controller("/v1")
final class InfoController {
    private final NodeConfig config;
    private final Channels channels;
    private final LoadSampler sampler;
    private final Forwarding forwarding;

    InfoController(NodeConfig config, Channels channels, LoadSampler sampler, Forwarding forwarding) {
        this.config = config;
        this.channels = channels;
        this.sampler = sampler;
        this.forwarding = forwarding;
    }

    @Get("/noop")
    Answers.Noop noop() {
        return new Answers.Noop("ok");
    }

    @Get("/stats")
    List<Answers.ChannelState> stats() {
        return channels.all().stream().map(this::stateOf).toList();
    }

    /// Totals for whoever places channels; open, or behind `SFU_LOAD_SECRET`.
    @Get("/load")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> load(HttpRequest<?> request) {
        var secret = config.fleet().access().loadSecret();
        if (secret != null
                && Bearer.token(request.getHeaders().get("Authorization"))
                        .filter(secret::matches)
                        .isEmpty()) {
            return HttpResponse.status(HttpStatus.UNAUTHORIZED)
                    .body(new Answers.Failure("/v1/load: send SFU_LOAD_SECRET as a bearer token"));
        }
        var totals = channels.totals();
        var load = sampler.sample();
        return HttpResponse.ok(
                new Answers.Load(totals.channels(), totals.sessions(), load.cpuUsage(), load.memoryUsage()));
    }

    private Answers.ChannelState stateOf(Channel channel) {
        var stats = channel.stats();
        var media = forwarding.figures(channel);
        return new Answers.ChannelState(
                channel.uuid(),
                channel.setup().remoteAddress(),
                Instant.ofEpochMilli(channel.createdAtMs()).toString(),
                channel.setup().webRtc(),
                new Answers.SessionsState(
                        stats.sessions(),
                        stats.cameras(),
                        stats.screens(),
                        new Answers.IncomingBitRate(
                                media.audioInBps(), media.cameraInBps(), media.screenInBps(), media.totalInBps())));
    }
}
