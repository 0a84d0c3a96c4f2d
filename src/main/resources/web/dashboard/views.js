/**
 * The views of the page, in the order of the menu. Each is an ES module in views/ that exports
 *
 *   mount(element, params)  shows the view in an empty element; called again with new params while it is shown
 *   unmount(element)        removes it: timers, listeners and requests end
 *
 * A view made of a Preact component gets both from view(Component) in ui.js.
 *
 * path   its address after #/, with parameters, as in image/:id; see router.js
 * title  its name in the menu and the window's title
 * right  what the account must have: read, inspect, review or steer
 * group  the part of the menu; without one the view is not in the menu
 * full   true for a view that covers the page, without menu
 */
export const views = [
  {path: 'live', title: 'Live', right: 'read', group: 'Line', load: () => import('./views/live.js')},
  {path: 'monitor', title: 'Monitor', right: 'read', group: 'Line', full: true, load: () => import('./views/monitor.js')},
  {path: 'image/:id', title: 'Image', right: 'read', load: () => import('./views/image.js')},
  {path: 'search', title: 'Search', right: 'read', group: 'Line', load: () => import('./views/search.js')},
  {path: 'trends', title: 'Trends', right: 'read', group: 'Line', load: () => import('./views/trends.js')},
  {path: 'cameras', title: 'Cameras', right: 'read', group: 'Line', load: () => import('./views/cameras.js')},
  {path: 'review', title: 'Review', right: 'review', group: 'Line', load: () => import('./views/review.js')},
  {path: 'try', title: 'Try an image', right: 'inspect', group: 'Line', load: () => import('./views/try.js')},
  {path: 'teach/:name?', title: 'Teach', right: 'steer', group: 'Set-up', load: () => import('./views/teach.js')},
  {path: 'models/:name?', title: 'Models', right: 'read', group: 'Set-up', load: () => import('./views/models.js')},
  {path: 'recipes/:name?', title: 'Recipes', right: 'steer', group: 'Set-up', load: () => import('./views/recipes.js')},
  {path: 'threshold/:name', title: 'Threshold', right: 'steer', load: () => import('./views/threshold.js')},
  {path: 'routes/:id?', title: 'Routes', right: 'read', group: 'Set-up', load: () => import('./views/routes.js')},
  {path: 'dead-letters', title: 'Dead letters', right: 'read', group: 'Operation', load: () => import('./views/dead-letters.js')},
  {path: 'health', title: 'Health', right: 'read', group: 'Operation', load: () => import('./views/health.js')},
];
