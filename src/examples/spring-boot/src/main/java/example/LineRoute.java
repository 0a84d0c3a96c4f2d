package example;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

@Component
public class LineRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("file:inbox").routeId("line")
                .to("flawline:{{flawline.model}}?threshold=0.6")
                .log("${header.CamelFileName}: ${body.verdict}, ${body.defect} defects")
                .filter(simple("${body.verdict} == 'defect'"))
                    .to("file:rejected?fileName=${file:name.noext}.json");
    }
}
