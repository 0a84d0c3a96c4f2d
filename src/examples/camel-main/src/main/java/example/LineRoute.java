package example;

import org.apache.camel.builder.RouteBuilder;

public class LineRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("{{line.source}}").routeId("line")
                .to("flawline:{{flawline.model}}?threshold=0.6")
                .log("${header.CamelFileName}: ${body.verdict}, ${body.defect} defects")
                .filter(simple("${body.verdict} == 'defect'"))
                    .to("{{line.rejected}}");
    }
}
