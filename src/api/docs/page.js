// Shows the three documents. `sign` stands above in a sandbox; elsewhere nothing can be tried out.
window.onload = () => {
  window.ui = SwaggerUIBundle({
    dom_id: '#swagger-ui',
    urls: [
      { url: '/openapi/partners.json', name: 'Partners (SNAP BI)' },
      { url: '/openapi/app.json', name: 'App' },
      { url: '/openapi/operators.json', name: 'Operators and sandbox' },
    ],
    deepLinking: true,
    layout: 'StandaloneLayout',
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    supportedSubmitMethods: typeof sign === 'function' ? ['get', 'post', 'delete'] : [],
    requestInterceptor: typeof sign === 'function' ? sign : undefined,
  });
};
